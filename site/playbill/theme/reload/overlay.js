// The mistakes of the page that is open, over the page: all at once, until they are mended.

/** The boxes of each page, by its route; `*` stands for all pages. @type {Map<string, string[]>} */
const known = new Map();
let folded = false;

/** @param {string} route @param {string[]} boxes */
export function noteMistakes(route, boxes) {
  if (boxes.length) known.set(route, boxes);
  else known.delete(route);
}

/** The server is another one: what it says now is all that there is. */
export function forgetMistakes() {
  known.clear();
}

/** @param {string} path of the page, with what the site is served under @param {string} base */
export function boxes(path, base) {
  return [...known].flatMap(([route, list]) => (route === "*" || base + route.slice(1) === path ? list : []));
}

/** @param {string} path @param {string} base */
export function showMistakes(path, base) {
  const list = boxes(path, base);
  const old = document.querySelector(".mistakes");
  if (!list.length) {
    old?.remove();
    folded = false;
    return;
  }
  const panel = document.createElement("aside");
  panel.className = "mistakes";
  panel.setAttribute("aria-label", "Mistakes");
  const fold = document.createElement("details");
  fold.open = !folded;
  fold.addEventListener("toggle", () => (folded = !fold.open));
  const title = document.createElement("summary");
  title.textContent = list.length === 1 ? "1 mistake" : `${list.length} mistakes`;
  const inside = document.createElement("div");
  inside.className = "mistakes-list";
  // Escaped where it was made, on the server.
  inside.innerHTML = list.join("");
  fold.append(title, inside);
  panel.append(fold);
  if (old) old.replaceWith(panel);
  else document.body.append(panel);
}

addEventListener("keydown", (event) => {
  const fold = document.querySelector(".mistakes > details[open]");
  if (event.key === "Escape" && fold && !event.defaultPrevented) fold.removeAttribute("open");
});
