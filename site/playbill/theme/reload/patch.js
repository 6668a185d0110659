// A page becomes its next edition where it stands: what has not changed is not touched.
// Three editions are compared: `before` and `now` are what the server sent, `shown` is what became of `before` in the
// browser: its reader has opened folds and typed, scripts have marked links, demos have moved on.

/** @typedef {{ gone: Element[], come: Element[] }} Moved */

const ELEMENT = 1;

/** @param {Node} node @returns {node is Element} */
const isElement = (node) => node.nodeType === ELEMENT;

/** @param {Node} node */
const isLive = (node) => isElement(node) && node.hasAttribute("data-template");

/** @param {Node} node */
const text = (node) => (isElement(node) ? node.outerHTML : node.nodeName + node.nodeValue);

/**
 * Which items of two lists stay, as pairs of their places: the longest common run of both.
 * @param {string[]} old
 * @param {string[]} fresh
 * @returns {[number, number][]}
 */
export function kept(old, fresh) {
  /** @type {[number, number][]} */
  const pairs = [];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) pairs.push([start, start++]);
  let [a, b] = [old.length, fresh.length];
  /** @type {[number, number][]} */
  const ends = [];
  while (a > start && b > start && old[a - 1] === fresh[b - 1]) ends.unshift([--a, --b]);
  const [rows, columns] = [a - start, b - start];
  // Beyond that it takes longer to compare than to exchange.
  if (rows && columns && rows * columns < 1e6) {
    const lengths = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1));
    /** @param {number} i @param {number} j */
    const at = (i, j) => lengths[i]?.[j] ?? 0;
    for (let i = rows - 1; i >= 0; i--) {
      for (let j = columns - 1; j >= 0; j--) {
        const same = old[start + i] === fresh[start + j];
        /** @type {Uint16Array} */ (lengths[i])[j] = same ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      }
    }
    for (let i = 0, j = 0; i < rows && j < columns; ) {
      if (old[start + i] === fresh[start + j]) pairs.push([start + i++, start + j++]);
      else if (at(i + 1, j) >= at(i, j + 1)) i++;
      else j++;
    }
  }
  return [...pairs, ...ends];
}

/**
 * The shown child for each child that the server sent; null when scripts have changed too much to tell.
 * @param {Element} shown
 * @param {Element} before
 */
function counterparts(shown, before) {
  const found = [];
  let next = shown.firstChild;
  for (const child of before.childNodes) {
    const id = isElement(child) ? child.id : "";
    while (next && !(next.nodeName === child.nodeName && (!id || (isElement(next) && next.id === id)))) next = next.nextSibling;
    if (!next) return null;
    found.push(next);
    next = next.nextSibling;
  }
  return found;
}

/** Only what the author has changed: what scripts and the reader have set stays. @param {Element} shown @param {Element} before @param {Element} now */
function attributes(shown, before, now) {
  for (const name of new Set([...before.getAttributeNames(), ...now.getAttributeNames()])) {
    const value = now.getAttribute(name);
    if (value === before.getAttribute(name)) continue;
    if (value === null) shown.removeAttribute(name);
    else shown.setAttribute(name, value);
  }
}

/** @param {ChildNode} shown @param {Node} now @param {Moved} moved */
function exchange(shown, now, moved) {
  const fresh = document.importNode(now, true);
  if (isElement(shown)) moved.gone.push(shown);
  if (isElement(fresh)) moved.come.push(fresh);
  shown.replaceWith(fresh);
}

/**
 * Makes an element on the page what the server sends now.
 * @param {Element} shown
 * @param {Element} before
 * @param {Element} now
 * @param {Moved} moved what was taken out and what was put in
 */
export function patch(shown, before, now, moved) {
  if (before.isEqualNode(now)) return;
  const partners = isLive(before) || isLive(now) ? null : counterparts(shown, before);
  if (!partners) return exchange(shown, now, moved);
  attributes(shown, before, now);
  const [old, fresh] = [[...before.childNodes], [...now.childNodes]];
  const pairs = kept(old.map(text), fresh.map(text));
  let [i, j] = [0, 0];
  for (const [a, b] of [...pairs, /** @type {[number, number]} */ ([old.length, fresh.length])]) {
    const anchor = partners[a] ?? partners[a - 1]?.nextSibling ?? null;
    for (; i < a && j < b; i++, j++) {
      const [was, is, here] = [old[i], fresh[j], partners[i]];
      if (!was || !is || !here) continue;
      if (isElement(was) && isElement(is) && isElement(here) && was.nodeName === is.nodeName) patch(here, was, is, moved);
      else if (!isElement(was) && !isElement(is) && was.nodeType === is.nodeType) here.nodeValue = is.nodeValue;
      else exchange(here, is, moved);
    }
    for (; i < a; i++) {
      const here = partners[i];
      if (here && isElement(here)) moved.gone.push(here);
      here?.remove();
    }
    for (; j < b; j++) {
      const is = fresh[j];
      if (!is) continue;
      const added = document.importNode(is, true);
      if (isElement(added)) moved.come.push(added);
      shown.insertBefore(added, anchor);
    }
    [i, j] = [a + 1, b + 1];
  }
}
