// What the pages do by themselves: the colour switch, copy buttons, the menu, the place in the contents.
// Everything here is an addition: without it a page reads, folds, shows its tabs and its menu all the same.

const SCHEMES = ["auto", "light", "dark"];
const WORDS = { auto: "as the system has it", light: "light", dark: "dark" };

/**
 * @param {string | undefined} scheme what the root says now; nothing means: as the system has it
 * @returns {string} what a press of the switch makes of it
 */
export function nextScheme(scheme) {
  return SCHEMES[(SCHEMES.indexOf(scheme ?? "auto") + 1) % SCHEMES.length] ?? "auto";
}

/**
 * The heading that the reader is at: the last one above the line, or the first one of all.
 * @param {readonly number[]} tops distances of the headings from the top of the window, in order
 * @param {number} line
 * @returns {number} its number, -1 where there is none
 */
export function placeOf(tops, line) {
  const below = tops.findIndex((top) => top > line);
  return below === -1 ? tops.length - 1 : Math.max(0, below - 1);
}

/** @param {HTMLButtonElement} button */
function wireScheme(button) {
  const root = document.documentElement;
  const say = () => {
    const words = /** @type {Record<string, string>} */ (WORDS)[root.dataset["scheme"] ?? "auto"];
    button.setAttribute("aria-label", `Colours: ${words}`);
    button.title = `Colours: ${words}`;
  };
  button.addEventListener("click", () => {
    const scheme = nextScheme(root.dataset["scheme"]);
    if (scheme === "auto") delete root.dataset["scheme"];
    else root.dataset["scheme"] = scheme;
    try {
      localStorage.setItem("scheme", scheme);
    } catch {
      // Storage is refused: the choice holds for this page.
    }
    say();
  });
  say();
}

/** @param {HTMLButtonElement} button */
async function copy(button) {
  const text = button.closest(".code")?.querySelector("pre")?.textContent ?? "";
  const word = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Press Ctrl C");
  button.textContent = word;
  button.dataset["done"] = "";
  setTimeout(() => {
    button.textContent = "Copy";
    delete button.dataset["done"];
  }, 2000);
}

function wireContents() {
  const links = [...document.querySelectorAll(".contents a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(/** @type {HTMLAnchorElement} */ (link).hash.slice(1))));
  let waiting = false;
  const mark = () => {
    waiting = false;
    const place = placeOf(headings.map((heading) => heading?.getBoundingClientRect().top ?? Infinity), 120);
    for (const [number, link] of links.entries()) {
      if (number === place) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  if (links.length === 0) return;
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });
  mark();
}

function start() {
  const scheme = document.querySelector(".scheme");
  if (scheme instanceof HTMLButtonElement) wireScheme(scheme);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest(".copy");
    if (button instanceof HTMLButtonElement) void copy(button);
    const menu = event.target.closest("a")?.closest("[popover]");
    if (menu instanceof HTMLElement && menu.matches(":popover-open")) menu.hidePopover();
  });
  wireContents();
}

if (typeof document !== "undefined") start();
