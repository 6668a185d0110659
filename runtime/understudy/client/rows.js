/**
 * The rows of a repeated region: put, drop, move and patch them by position.
 *
 * A row is everything from its `<!--.-->` to the next one, or to the region's end.
 */

/** @typedef {{ marker: Comment, scope: import("./slots.js").Scope }} Row */
/** @typedef {{ start: Comment, end: Comment, rows: Row[] }} RowsRegion */
/** @typedef {["p", number, string] | ["d", number, number] | ["m", number, number] | ["r", number, unknown[]]} RowEdit */

/**
 * @typedef {object} RowMaker
 * @property {(html: string, parent: Node) => { fragment: DocumentFragment, rows: Row[] }} make
 * @property {(row: Row, changes: unknown[]) => void} patch
 */

/**
 * Each edit sees the list as the one before left it.
 * @param {RowsRegion} region @param {RowEdit[]} edits @param {RowMaker} maker
 */
export function editRows(region, edits, maker) {
  const { rows } = region;
  /** The node that row `index` starts with, or the end. @param {number} index */
  const edge = (index) => rows[index]?.marker ?? region.end;

  for (const edit of edits) {
    const [kind, index] = edit;
    if (kind === "p") {
      const made = maker.make(edit[2], /** @type {Node} */ (region.end.parentNode));
      edge(index).before(made.fragment);
      rows.splice(index, 0, ...made.rows);
    } else if (kind === "d") {
      for (const node of between(edge(index), edge(index + edit[2]))) node.remove();
      rows.splice(index, edit[2]);
    } else if (kind === "m") {
      const nodes = between(edge(index), edge(index + 1));
      rows.splice(edit[2], 0, ...rows.splice(index, 1));
      move(nodes, edge(edit[2] + 1));
    } else {
      const row = rows[index];
      if (row) maker.patch(row, edit[2]);
    }
  }
}

/** @param {ChildNode} from @param {ChildNode} end */
function between(from, end) {
  const nodes = [];
  for (let node = /** @type {ChildNode | null} */ (from); node && node !== end; node = node.nextSibling) nodes.push(node);
  return nodes;
}

/**
 * `moveBefore` keeps focus, selection and running animations; where it is missing, the focus is given back.
 * @param {ChildNode[]} nodes @param {ChildNode} place
 */
function move(nodes, place) {
  const parent = /** @type {ParentNode & { moveBefore?: (node: Node, before: Node) => void }} */ (place.parentNode);
  const focused = document.activeElement;
  for (const node of nodes) parent.moveBefore ? parent.moveBefore(node, place) : place.before(node);
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus({ preventScroll: true });
}
