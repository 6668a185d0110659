// The place of the reader, marked in the contents; and the navigation scrolled to the page that is shown.

const UPPER = 140;

/** Looked up each time: pages are exchanged in place. @returns {HTMLAnchorElement[]} */
const links = () => [...document.querySelectorAll(/** @type {"a"} */ (".contents a"))];

/** Marks the last heading that is above the upper part of the window, or the first one of all. */
export function markPlace() {
  const all = links();
  const above = all.filter((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading !== null && heading.getBoundingClientRect().top < UPPER;
  });
  const here = lastOf(all) ?? above.at(-1) ?? all[0];
  for (const link of all) link.setAttribute("aria-current", String(link === here));
  const place = document.querySelector(".contents-place");
  if (place) place.textContent = (above.length && here?.textContent) || "";
  if (here) show(here, here.closest(".contents"));
}

/** At the end of the page nothing more comes up: there it is the last heading, or the one that was asked for. @param {HTMLAnchorElement[]} all */
function lastOf(all) {
  const isEnd = scrollY > 0 && innerHeight + scrollY > document.documentElement.scrollHeight - 4;
  if (!isEnd) return null;
  const asked = all.find((link) => link.hash === location.hash);
  const top = asked && document.getElementById(decodeURIComponent(asked.hash.slice(1)))?.getBoundingClientRect().top;
  return top !== undefined && top > 0 && top < innerHeight ? asked : all.at(-1);
}

/** The page that is shown may stand far down in the navigation. */
export function markPage() {
  const navigation = document.querySelector(".navigation");
  const here = navigation?.querySelector('[aria-current="page"]');
  if (here) show(here, navigation);
}

/** Scrolls a list, and nothing else, so that an entry is to be seen. @param {Element} entry @param {Element | null | undefined} list */
function show(entry, list) {
  if (!list || list.scrollHeight <= list.clientHeight) return;
  const outer = list.getBoundingClientRect();
  const inner = entry.getBoundingClientRect();
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  list.scrollTop += inner.top - outer.top - list.clientHeight / 3;
}

/** The contents of a narrow window lie over the text: whoever has chosen wants to see it. @param {Element} link */
export function leaveContents(link) {
  const contents = link.closest(".contents");
  if (contents instanceof HTMLElement && "hidePopover" in contents) contents.hidePopover();
}

let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    markPlace();
  });
});
