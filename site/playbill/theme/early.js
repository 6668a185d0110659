// Runs before the first paint, so that nothing a reader chose is seen otherwise first: the colours, the tabs, the open
// groups of the navigation.
(() => {
  const root = document.documentElement;
  // Also a sign that there are scripts. Whoever goes back before the others run changes the address and not the page.
  root.dataset.script = location.href.replace(/#.*/, "");

  /** @param {string} key */
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      // Storage is refused in some private windows: the page is as it came.
      return null;
    }
  };

  /** @param {string} key @param {any} otherwise */
  const list = (key, otherwise) => {
    try {
      return JSON.parse(kept(key) ?? "") ?? otherwise;
    } catch {
      return otherwise;
    }
  };

  const restore = () => {
    const folds = list("folds", {});
    /** @type {NodeListOf<HTMLDetailsElement>} */
    const groups = document.querySelectorAll("details[data-fold]:not([data-here])");
    for (const group of groups) group.open = folds[group.dataset.fold ?? ""] ?? group.open;
    // The newest choice is the last.
    const tabs = list("tabs", []);
    for (const group of document.querySelectorAll(".tabs")) {
      /** @type {HTMLInputElement[]} */
      const all = [...group.querySelectorAll(/** @type {"input"} */ (":scope > .tab > input[value]"))];
      const known = all.filter(({ value }) => tabs.includes(value));
      known.sort((one, other) => tabs.indexOf(other.value) - tabs.indexOf(one.value));
      if (known[0]) known[0].checked = true;
    }
  };

  const scheme = kept("scheme");
  if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  if (kept("folds") || kept("tabs")) {
    // While the page is read: afterwards it would be seen to change.
    const watch = new MutationObserver(restore);
    watch.observe(root, { childList: true, subtree: true });
    document.addEventListener("DOMContentLoaded", () => watch.disconnect());
  }
  document.addEventListener("playbill:page", restore);

  // What is done to a demo before its client has come is kept, and given to it when it comes.
  /** @type {Event[]} */
  const early = [];
  const types = ["click", "input", "change", "submit"];
  /** @param {Event} event */
  const keep = (event) => {
    if (!(event.target instanceof Element && event.target.closest("[data-template]"))) return;
    if (event.type === "submit" && event.target.matches("[data-on*='submit:']")) event.preventDefault();
    early.push(event);
  };
  for (const type of types) addEventListener(type, keep, true);
  document.addEventListener("understudy:awake", (event) => {
    /** @type {CustomEvent<Event[]>} */ (event).detail.push(...early);
    for (const type of types) removeEventListener(type, keep, true);
  });
})();
