// What the pages do by themselves: the colour switch, copy buttons, the place in the contents.
// Everything here is an addition: without it a page reads, folds, shows its tabs and its menu all the same.

const root = document.documentElement;
const SCHEMES = ["auto", "light", "dark"];

/** @param {Element} button */
function sayScheme(button) {
  button.setAttribute("aria-label", `Colours: ${root.dataset["scheme"] ?? "automatic"}`);
}

/** From the system's choice to light, to dark, and back. @param {Element} button */
function switchScheme(button) {
  const next = SCHEMES[(SCHEMES.indexOf(root.dataset["scheme"] ?? "auto") + 1) % 3] ?? "auto";
  if (next === "auto") delete root.dataset["scheme"];
  else root.dataset["scheme"] = next;
  try {
    localStorage.setItem("scheme", next);
  } catch {
    // Storage is refused: the choice holds for this page.
  }
  sayScheme(button);
}

/** @param {Element} button */
async function copy(button) {
  const text = button.parentElement?.querySelector("pre")?.textContent ?? "";
  const word = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Press Ctrl C");
  button.textContent = word;
  button.toggleAttribute("data-done", true);
  setTimeout(() => {
    button.textContent = "Copy";
    button.toggleAttribute("data-done", false);
  }, 2000);
}

/** The link of a demo's frame goes to the clipboard; where that is refused it is followed. @param {HTMLAnchorElement} link @param {Event} event */
function copyLink(link, event) {
  event.preventDefault();
  const word = link.querySelector("span");
  navigator.clipboard.writeText(link.href).then(
    () => {
      if (word) word.textContent = "Copied";
      link.setAttribute("aria-label", "Copied");
      setTimeout(() => {
        if (word) word.textContent = "Copy link";
        link.setAttribute("aria-label", "Copy link");
      }, 2000);
    },
    () => (location.hash = link.hash),
  );
}

/** Marks the last heading that is above the upper part of the window, or the first one of all. @param {HTMLAnchorElement[]} links */
function markPlace(links) {
  const above = links.filter((link) => {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return heading !== null && heading.getBoundingClientRect().top < 120;
  });
  const here = above.at(-1) ?? links[0];
  for (const link of links) link.setAttribute("aria-current", String(link === here));
}

/** The search comes when somebody wants it, and only then. What is typed meanwhile is for it. */
function openSearch() {
  let typed = "";
  /** @param {KeyboardEvent} event */
  const keep = (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    typed += event.key;
  };
  addEventListener("keydown", keep, true);
  import("./search.js")
    .then(async ({ open, ready }) => {
      await ready();
      removeEventListener("keydown", keep, true);
      await open(typed);
    })
    .catch(() => {
      removeEventListener("keydown", keep, true);
      const word = document.querySelector("[data-search] span");
      if (word) word.textContent = "Search could not be loaded";
    });
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const isTyping = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
  const isSlash = key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isSlash && !(key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey)) return;
  event.preventDefault();
  openSearch();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  const link = target instanceof Element && target.closest("a[data-copies]");
  if (link instanceof HTMLAnchorElement) copyLink(link, event);
  const button = target instanceof Element && target.closest("button");
  if (!button) return;
  if (button.matches("[data-search]")) openSearch();
  if (button.matches(".copy")) void copy(button);
  if (button.matches(".scheme")) switchScheme(button);
});
document.querySelectorAll(".scheme").forEach(sayScheme);

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-feedback]")) return;
  event.preventDefault();
  import("./feedback.js").then(
    ({ send }) => send(form, submitter),
    () => form.submit(),
  );
});

// A film from elsewhere is loaded when its fold is opened, and not before. The event does not bubble.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const frame = target instanceof HTMLDetailsElement && target.open && target.querySelector("iframe[data-src]");
    if (!(frame instanceof HTMLIFrameElement)) return;
    frame.src = frame.dataset["src"] ?? "";
    delete frame.dataset["src"];
  },
  true,
);

// Looked up each time: under `serve` a page that was saved is exchanged in place.
const contents = () => [...document.querySelectorAll(/** @type {"a"} */ (".contents a"))];
let waiting = false;
const look = () => {
  waiting = false;
  markPlace(contents());
};
if (contents().length) {
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(look);
    waiting = true;
  });
  look();
}

/** An anchor may name a tab, or something in one, which is not to be seen until the tab is opened. */
function openTab() {
  const named = document.querySelector(":target");
  const tab = named?.closest(".tab") ?? named?.closest(".tab-panel")?.previousElementSibling;
  if (!(tab instanceof HTMLElement)) return;
  tab.click();
  named?.scrollIntoView();
}
addEventListener("hashchange", openTab);
// Before that the browser has not looked for the anchor yet.
addEventListener("load", openTab);
