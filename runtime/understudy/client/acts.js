/**
 * What the reader does: one listener per event type for the whole page, told apart by `data-on`.
 *
 *     data-on="click:0 input:3:v:d300"      event:action[:kind[:options]]
 */

import { flush, isOpenAsKnown, pauseOf, postpone, sent, tellOpen } from "./inputs.js";
import { pairs } from "./slots.js";

/**
 * @typedef {object} Told whom an act is told
 * @property {(element: HTMLElement, action: number, args: unknown[], byReader: boolean) => number} act gives the act's number
 * @property {() => boolean} isLive
 */

/** When this element last fired this binding. @type {WeakMap<Element, Record<string, number>>} */
const fired = new WeakMap();

/**
 * @typedef {object} Acts
 * @property {(type: string) => void} listen to an event type from now on
 * @property {(event: Event) => void} handle what nobody listened to when it happened
 * @property {(parts: HTMLElement[], quiet: boolean) => void} settle after the page changed: what came is mounted, what went is
 *     unmounted; quiet: without telling the server, which has seen it before
 */

/** @param {Told} told @returns {Acts} */
export function createActs(told) {
  const types = new Set();

  /** @param {Event} event */
  function handle(event) {
    const target = event.target;
    const part = target instanceof Element && target.closest("[data-template]");
    if (!(part instanceof HTMLElement)) return;
    for (let element = /** @type {Element | null} */ (target); element && part.contains(element); element = element.parentElement) {
      // Caught while it goes down, so the way up is walked here. Entering and scrolling concern one element;
      // focus and blur do not bubble, but an author who binds them to a group means its fields.
      if (happen(part, element, event) || !(event.bubbles || /^(focus|blur)$/.test(event.type))) return;
    }
  }

  /** What the element itself binds; true if the event ends here. @param {HTMLElement} part @param {Element} element @param {Event} event */
  function happen(part, element, event) {
    let stop = false;
    for (const [type, action, ...rest] of pairs(element, "data-on")) {
      if (type !== event.type) continue;
      // "mouseenter:1:pt300" leaves the kind out.
      const kind = /^[nvckflo]$/.test(rest[0] ?? "") ? rest.shift() : "n";
      const options = rest.pop() ?? "";
      if (kind === "f" || options.includes("p")) event.preventDefault();
      stop ||= options.includes("s");
      meant(part, element, event, action, kind ?? "n", options);
    }
    return stop;
  }

  /**
   * @param {HTMLElement} part @param {Element} element @param {Event} event
   * @param {string} action @param {string} kind @param {string} options
   */
  function meant(part, element, event, action, kind, options) {
    const throttle = Number(/t(\d+)/.exec(options)?.[1] ?? 0);
    const debounce = Number(/d(\d+)/.exec(options)?.[1] ?? 0);
    const key = event.type + action;
    const times = fired.get(element) ?? {};
    if (options.includes("T") && !told.isLive()) return;
    // Shown by the server, or so from the beginning; the reader did nothing.
    if (kind === "o" && isOpenAsKnown(element)) return;
    if (event.timeStamp - (times[key] ?? -Infinity) < throttle) return;
    fired.set(element, { ...times, [key]: event.timeStamp });

    const isField = event.type === "input" && kind !== "n";
    const fire = () => {
      flush();
      const source = sourceOf(kind, element, event.target);
      const args = [...payload(kind, source, event), ...captured(element, action)];
      const act = told.act(part, +action, args, event.isTrusted);
      if (act && /[vcl]/.test(kind)) sent(source, act);
      if (kind === "f" && source.hasAttribute("data-reset")) /** @type {HTMLFormElement} */ (source).reset();
    };
    const pause = debounce || (isField && kind !== "c" ? pauseOf(element) : 0);
    if (pause) postpone(element, key, pause, isField, fire);
    else fire();
  }

  /** Elements with on_mount or on_unmount, and the parts they are in. @type {Map<Element, HTMLElement>} */
  const standing = new Map();

  return {
    handle,
    listen(type) {
      if (types.has(type)) return;
      types.add(type);
      document.addEventListener(type, handle, true);
    },
    settle(parts, quiet) {
      if (!types.has("mount") && !types.has("unmount")) return;
      for (const [element, part] of standing) {
        if (element.isConnected) continue;
        standing.delete(element);
        if (!quiet) happen(part, element, new Event("unmount"));
      }
      for (const part of parts) {
        for (const element of part.querySelectorAll("[data-on*='mount:']")) {
          if (standing.has(element)) continue;
          standing.set(element, part);
          if (!quiet) happen(part, element, new Event("mount"));
        }
      }
    },
  };
}

/** The element that has what the kind asks for: the bound one, or the one inside of it where it happened. */
function sourceOf(/** @type {string} */ kind, /** @type {Element} */ element, /** @type {EventTarget | null} */ target) {
  const name = { v: "value", l: "value", c: "checked", f: "elements" }[kind];
  return !name || name in element || !(target instanceof Element) ? element : kind === "f" ? target.closest("form") ?? element : target;
}

/** @param {string} kind @param {Element} source @param {Event} event @returns {unknown[]} */
function payload(kind, source, event) {
  const field = /** @type {HTMLInputElement} */ (source);
  switch (kind) {
    case "v":
      if (source instanceof HTMLSelectElement && source.multiple) return [Array.from(source.selectedOptions, (option) => option.value)];
      return [field.value ?? source.getAttribute("data-value") ?? ""];
    case "c":
      return [field.checked];
    case "o":
      return [tellOpen(source)];
    case "l":
      return [[Number(field.value)]];
    case "k":
      return [/** @type {KeyboardEvent} */ (event).key];
    case "f":
      return [formValues(/** @type {HTMLFormElement} */ (source), /** @type {SubmitEvent} */ (event).submitter)];
    default:
      return [];
  }
}

/** Names to texts; a field without a name goes by its id. */
function formValues(/** @type {HTMLFormElement} */ form, /** @type {HTMLElement | null} */ submitter) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const field of /** @type {Iterable<HTMLInputElement>} */ (/** @type {unknown} */ (form.elements))) {
    if (!field.id || field.name || /^(button|submit|reset|fieldset|output)$/.test(field.type)) continue;
    if (field.checked || !/^(checkbox|radio)$/.test(field.type)) values[field.id] = field.value;
  }
  for (const [name, value] of new FormData(form, submitter)) values[name] = typeof value === "string" ? value : value.name;
  return values;
}

/** @param {Element} element @param {string} action @returns {unknown[]} */
function captured(element, action) {
  const values = JSON.parse(element.getAttribute("data-c" + action) ?? "[]");
  return Array.isArray(values) ? values : [values];
}
