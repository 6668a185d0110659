// What a reader has chosen, kept for the next page: tabs by their labels, open groups of the navigation.
// early.js puts it back before the first paint.

const MOST = 50;

/** Storage may be refused: then the choice holds for this page. @param {string} key @param {string} value */
export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Nothing to be done.
  }
}

/** @template T @param {string} key @param {T} otherwise @returns {T} */
function recall(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** A tab was chosen: so it is in all tabs that have one of this label. @param {HTMLInputElement} chosen */
export function chooseTab(chosen) {
  const top = chosen.parentElement?.getBoundingClientRect().top ?? 0;
  /** @type {NodeListOf<HTMLInputElement>} */
  const all = document.querySelectorAll(".tab > input[value]");
  for (const tab of all) if (tab.value === chosen.value) tab.checked = true;
  // What has grown or shrunk above must not take the tab from under the pointer.
  scrollBy(0, (chosen.parentElement?.getBoundingClientRect().top ?? 0) - top);
  const before = recall("tabs", /** @type {string[]} */ ([])).filter((value) => value !== chosen.value);
  keep("tabs", JSON.stringify([...before, chosen.value].slice(-MOST)));
}

/** A group of the navigation is being opened or closed. @param {HTMLDetailsElement} fold */
export function keepFold(fold) {
  const name = fold.dataset["fold"] ?? "";
  const { [name]: _, ...before } = recall("folds", /** @type {Record<string, boolean>} */ ({}));
  keep("folds", JSON.stringify(Object.fromEntries([...Object.entries(before), [name, !fold.open]].slice(-MOST))));
}

/** An anchor may name something in a tab or a fold, which is not to be seen until that is opened. */
export function reveal() {
  const named = document.querySelector(":target") ?? document.getElementById(location.hash.slice(1));
  if (!named) return;
  const tab = named.closest(".tab") ?? named.closest(".tab-panel")?.previousElementSibling;
  const choice = tab?.querySelector("input");
  const folds = [];
  for (let fold = named.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) folds.push(fold);
  if (choice?.checked !== false && folds.every((fold) => fold.open)) return;
  if (choice) choice.checked = true;
  for (const fold of folds) fold.open = true;
  named.scrollIntoView();
}
