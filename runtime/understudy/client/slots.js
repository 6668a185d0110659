/**
 * The numbered places of a live part: found once by walking its comments and `data-slots`, then set by number.
 *
 *     <!--3-->text<!--/-->   <!--3?-->a branch<!--/-->   <!--3*--><!--.-->a row<!--.-->a row<!--/-->
 *     <input data-slots="value:6 disabled:7">
 */

import { site, sitedAs } from "./addresses.js";
import { offer, open, tellOpen } from "./inputs.js";

/** @typedef {Map<number, Place>} Scope the outermost one of a part, or that of one row */
/** @typedef {{ element: Element, name: string }} AttributePlace */
/** @typedef {import("./rows.js").RowsRegion & { sign: string, scope: Scope }} Region */
/** @typedef {AttributePlace | Region} Place */

/**
 * @typedef {object} Part an element with `data-template`
 * @property {HTMLElement} element
 * @property {string} digest
 * @property {Scope} scope
 * @property {string} pristine its HTML as the page brought it
 * @property {boolean} painted whether it was changed since
 * @property {boolean} used whether the reader acted in it
 * @property {(() => void) | undefined} [again] does once more what the reader did last
 */

/**
 * @typedef {object} Slots
 * @property {(element: HTMLElement) => Part} part
 * @property {(part: Part, changes: unknown[]) => void} apply changes: slot, value, slot, value, …
 * @property {(part: Part) => void} restore back to the first paint
 */

/** @type {typeof import("./rows.js").editRows} */
let editRows;
/** @type {Promise<void> | undefined} */
let loading;

/** Few pages have rows; where some stand or came, what edits them is loaded. */
export const rowsLoaded = () => loading;

function loadRows() {
  loading ??= import("./rows.js").then((rows) => {
    editRows = rows.editRows;
  });
}

const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Values that the reader can change as well; there the attribute is only the first one. */
const PROPERTIES = /^(value|checked|indeterminate|selected)$/;

/**
 * @param {(type: string) => void} listen called with each event type that some element binds
 * @returns {Slots}
 */
export function createSlots(listen) {
  /** Had the focus when it was disabled. @type {HTMLElement | undefined} */
  let disabled;
  /** A select takes its value after its options: kept until the other changes are made. @type {(() => void)[]} */
  let late = [];

  /**
   * @param {Node} root @param {Scope} scope where slots outside of rows belong
   * @param {Region} [outer] the region that a loose row will belong to
   */
  function scan(root, scope, outer) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
    const regions = outer ? [outer] : [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node instanceof Element) {
        scanElement(node, scope);
        continue;
      }
      const marker = /** @type {Comment} */ (node);
      const region = regions[regions.length - 1];
      const [, number, sign = ""] = /^(\d+)([?*]?)$/.exec(marker.data) ?? [];
      if (number) {
        const inner = { sign, start: marker, end: marker, scope, rows: [] };
        scope.set(+number, inner);
        if (sign === "*") loadRows();
        regions.push(inner);
      } else if (marker.data === "." && region) {
        scope = new Map();
        region.rows.push({ marker, scope });
      } else if (marker.data === "/" && region) {
        regions.pop();
        region.end = marker;
        scope = region.scope;
      }
    }
  }

  /** @param {Element} element @param {Scope} scope */
  function scanElement(element, scope) {
    site(element);
    for (const [name, number] of pairs(element, "data-slots")) scope.set(+number, { element, name });
    for (const [type] of pairs(element, "data-on")) listen(type);
    const style = element.getAttribute("data-style");
    if (style !== null) {
      // The policy of the page refuses style attributes, not the object model.
      /** @type {HTMLElement} */ (element).style.cssText = style;
      element.removeAttribute("data-style");
    }
    if (element.hasAttribute("open")) tellOpen(element);
    const value = element.getAttribute("value");
    if (element instanceof HTMLSelectElement && value !== null) element.value = value;
  }

  /** @param {string} html @param {Node} parent */
  function parse(html, parent) {
    if (parent instanceof SVGElement) {
      const range = document.createRange();
      range.selectNodeContents(parent);
      return range.createContextualFragment(html);
    }
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  const maker = {
    /** @param {string} html @param {Node} parent */
    make(html, parent) {
      const fragment = parse(html.startsWith("<!--.-->") ? html : "<!--.-->" + html, parent);
      const collector = /** @type {Region} */ ({ rows: /** @type {Region["rows"]} */ ([]) });
      scan(fragment, new Map(), collector);
      return { fragment, rows: collector.rows };
    },
    /** @param {{ scope: Scope }} row @param {unknown[]} changes */
    patch: (row, changes) => change(row.scope, changes),
  };

  /** @param {Scope} scope @param {unknown[]} changes */
  function change(scope, changes) {
    for (let i = 0; i < changes.length; i += 2) {
      const place = scope.get(/** @type {number} */ (changes[i]));
      const value = /** @type {any} */ (changes[i + 1]);
      if (!place) continue; // in a branch that is not shown
      if ("element" in place) setAttribute(place, value);
      else if (place.sign === "*") editRows(place, value, maker);
      else if (place.sign === "?") replace(place, value[1]);
      else setText(place, value);
    }
  }

  /** @param {AttributePlace} place @param {unknown} value */
  function setAttribute({ element, name }, value) {
    if (name === "open") open(element, Boolean(value));
    else if (PROPERTIES.test(name) && name in element) {
      if (element instanceof HTMLSelectElement) late.push(() => offer(element, name, value));
      else offer(element, name, value);
    } else if (name.startsWith("style.")) {
      // "unset" and not "": the class of the first paint still carries the first value.
      /** @type {HTMLElement} */ (element).style.setProperty(name.slice(6), String(value ?? "") || "unset");
    } else if (name === "disabled" && !value && element === disabled) {
      element.removeAttribute(name);
      // The reader stood on it, and has gone nowhere since.
      if (document.activeElement?.matches("body, [data-template]")) disabled.focus({ preventScroll: true });
      disabled = undefined;
    } else if (name === "text") element.textContent = String(value ?? "");
    else if (/^c\d+$/.test(name)) {
      element.setAttribute("data-" + name, typeof value === "string" ? value : JSON.stringify(value));
    } else if (value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : sitedAs(name, String(value)));
  }

  /** @param {Region} region @param {unknown} value */
  function setText({ start, end }, value) {
    let text = start.nextSibling;
    if (!(text instanceof Text)) {
      text = document.createTextNode("");
      end.before(text);
    }
    if (Array.isArray(value)) /** @type {Text} */ (text).appendData(value[1]);
    else /** @type {Text} */ (text).data = value == null ? "" : String(value);
  }

  /**
   * Another branch. Who presses Start with the keyboard and gets Stop in its place stands on Stop then.
   * @param {Region} region @param {string} html
   */
  function replace({ start, end, scope }, html) {
    const focused = /** @type {Element} */ (document.activeElement ?? document.body);
    const range = document.createRange();
    range.setStartAfter(start);
    range.setEndBefore(end);
    const old = range.extractContents();
    const fragment = parse(html, /** @type {Node} */ (end.parentNode));
    scan(fragment, scope);
    const heir = fragment.querySelectorAll(focused.localName)[[...old.querySelectorAll(focused.localName)].indexOf(focused)];
    end.before(fragment);
    if (heir instanceof HTMLElement) heir.focus({ preventScroll: true });
  }

  /** @param {Part} part @returns {HTMLElement[]} */
  const controls = (part) => [...part.element.querySelectorAll(/** @type {"button"} */ (CONTROLS))];

  /**
   * The element with the focus is gone, or cannot have it for a while: the one that stands in its place gets it, else
   * the part, and the element itself as soon as it can have it again. Nobody is thrown back to the top of the page.
   * @param {Part} part @param {HTMLElement} element @param {number} place
   */
  function keepFocus(part, element, place) {
    const { activeElement } = document;
    if (activeElement !== element && activeElement !== document.body) return;
    if (element.isConnected && !element.matches(":disabled")) return;
    if (element.isConnected) disabled = element;
    const left = controls(part).filter((one) => !one.matches(":disabled"));
    const heir = element.isConnected ? part.element : left[Math.min(place, left.length - 1)] ?? part.element;
    if (heir === part.element) heir.tabIndex = -1;
    heir.focus({ preventScroll: true });
  }

  /** @type {WeakMap<HTMLElement, Part>} */
  const known = new WeakMap();

  return {
    part(element) {
      const digest = element.dataset.template ?? "";
      let part = known.get(element);
      if (part?.digest !== digest) {
        part = { element, digest, scope: new Map(), pristine: element.innerHTML, painted: false, used: false };
        known.set(element, part);
        scan(element, part.scope);
      }
      return part;
    },
    apply(part, changes) {
      part.painted = true;
      const { activeElement } = document;
      const place = part.element.contains(activeElement) ? controls(part).indexOf(/** @type {HTMLElement} */ (activeElement)) : -1;
      change(part.scope, changes);
      for (const then of late) then();
      late = [];
      if (place >= 0) keepFocus(part, /** @type {HTMLElement} */ (activeElement), place);
    },
    restore(part) {
      if (!part.painted) return;
      part.painted = false;
      part.scope.clear();
      part.element.innerHTML = part.pristine;
      scan(part.element, part.scope);
    },
  };
}

/** The words of an attribute, cut at their colons. @param {Element} element @param {string} attribute @returns {[string, string, ...string[]][]} */
export function pairs(element, attribute) {
  const words = element.getAttribute(attribute)?.split(" ") ?? [];
  return /** @type {any} */ (words.filter(Boolean).map((word) => word.split(":")));
}
