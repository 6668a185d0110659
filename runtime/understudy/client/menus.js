/** The keys of a menu, which the browser leaves to the page. */

/** Where a key leads from an item, among so many. @param {string} key @param {number} place @param {number} count */
function ledTo(key, place, count) {
  return { ArrowDown: (place + 1) % count, ArrowUp: (place + count - 1) % count, Home: 0, End: count - 1 }[key];
}

export function watchMenus() {
  document.addEventListener("keydown", (event) => {
    const menu = event.target instanceof Element && event.target.closest("[data-template] [role=menu]");
    if (!menu) return;
    /** @type {HTMLElement[]} */
    const items = [...menu.querySelectorAll(/** @type {"button"} */ ("[role=menuitem]:enabled"))];
    const next = items[ledTo(event.key, items.indexOf(/** @type {HTMLElement} */ (event.target)), items.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
