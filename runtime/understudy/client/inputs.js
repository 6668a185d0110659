/**
 * Fields whose value the server knows: what the reader types is never overwritten by an older truth.
 *
 * A value from the server is shown at once when the field has nothing unsent and nothing unanswered.
 * While an act of the field is under way the value is dropped: the answer to that act carries the
 * committed one. What comes while the reader types, or has emptied the field to write something else, waits
 * until the reader leaves the field.
 */

/** Text is sent when the reader pauses; a slider is sent while it is drawn. */
const PAUSE = 300;
const SLIDING = 50;

/** @typedef {{ typed: boolean, mine: boolean, act: number, held?: (() => void) | undefined }} Field */
/** @typedef {{ element: Element, key: string, isField: boolean, fire: () => void, timer: ReturnType<typeof setTimeout> }} Waiting */

/** @type {WeakMap<Element, Field>} */
const fields = new WeakMap();
/** @type {Set<Waiting>} */
const waiting = new Set();
let finished = 0;
/** Where an input method is composing a character: a change now would break it off. @type {EventTarget | null} */
let composing = null;

/** @param {Element} element */
function fieldOf(element) {
  let field = fields.get(element);
  if (!field) fields.set(element, (field = { typed: false, mine: false, act: 0 }));
  return field;
}

/** Whether the server sets this field. @param {Element} element */
export function isControlled(element) {
  return /(^| )(value|checked):/.test(element.getAttribute("data-slots") ?? "");
}

/** The pause before this field's input is sent, in milliseconds. @param {Element} element */
export function pauseOf(element) {
  return !isControlled(element) ? 0 : isSlider(element) ? SLIDING : PAUSE;
}

/** @param {Element} element */
function isSlider(element) {
  return element.getAttribute("type") === "range";
}

/**
 * Calls `fire` when nothing more came for a while, or at the next flush if it is a field's.
 * @param {Element} element @param {string} key @param {number} milliseconds @param {boolean} isField @param {() => void} fire
 */
export function postpone(element, key, milliseconds, isField, fire) {
  for (const older of waiting) {
    if (older.element !== element || older.key !== key) continue;
    if (isField && isSlider(element)) return; // it reads its value when it fires
    clearTimeout(older.timer);
    waiting.delete(older);
  }
  const one = { element, key, isField, fire, timer: setTimeout(() => waiting.delete(one) && fire(), milliseconds) };
  waiting.add(one);
}

/** Sends what fields still hold back, or only what `element` does. @param {EventTarget | null} [element] */
export function flush(element) {
  for (const one of waiting) {
    if (!one.isField || (element && one.element !== element)) continue;
    clearTimeout(one.timer);
    waiting.delete(one);
    one.fire();
  }
}

/** Its value is on its way as act `act`: newer than anything that was held. @param {Element} element @param {number} act */
export function sent(element, act) {
  const field = fieldOf(element);
  field.act = act;
  field.typed = false;
  field.held = undefined;
}

/** @param {number} act */
export function acknowledge(act) {
  finished = act;
}

/**
 * A value from the server, shown now or when it may be.
 * @param {Element} element @param {string} name @param {unknown} value
 */
export function offer(element, name, value) {
  const field = fields.get(element);
  const show = () => {
    if (field) field.mine = false;
    put(element, name, value);
  };
  if (field?.typed || composing === element || isEmptied(element)) fieldOf(element).held = show;
  else if (!field || field.act <= finished) show();
}

/** Whether the reader is in the field and has taken out what was there: hardly to get it back. @param {Element} element */
function isEmptied(element) {
  return element === document.activeElement && !!fields.get(element)?.mine && /** @type {AnyField} */ (element).value === "";
}

/** Which dialogs, details and popovers the server knows as open: their `toggle` tells nothing then. @type {WeakSet<Element>} */
const knownOpen = new WeakSet();

/** Whether the server knows that it is as it is. @param {Element} element */
export function isOpenAsKnown(element) {
  return isOpen(element) === knownOpen.has(element);
}

/** Whether it is open; the server knows from now on. @param {Element} element */
export function tellOpen(element) {
  const open = isOpen(element);
  knownOpen[open ? "add" : "delete"](element);
  return open;
}

/** @param {Element} element */
function isOpen(element) {
  return element.matches("[open], :popover-open");
}

/** Opens or closes it. @param {Element} element @param {boolean} value */
export function open(element, value) {
  knownOpen[value ? "add" : "delete"](element);
  if (isOpen(element) === value) return;
  if (element instanceof HTMLDialogElement && !element.matches(":popover-open")) value ? element.showModal() : element.close();
  else if (element instanceof HTMLElement && element.popover) element.togglePopover(value);
  else element.toggleAttribute("open", value);
}

/** Shows the value without asking. @param {Element} element @param {string} name @param {unknown} value */
export function put(element, name, value) {
  if (name !== "value") Reflect.set(element, name, Boolean(value));
  else if (element instanceof HTMLSelectElement && Array.isArray(value)) {
    for (const option of element.options) option.selected = value.includes(option.value);
  } else if (element instanceof HTMLProgressElement && value == null) element.removeAttribute("value");
  else putText(/** @type {HTMLInputElement} */ (element), value == null ? "" : String(value));
}

/** The caret stays where it is, or at the end if it was there. @param {HTMLInputElement} element @param {string} text */
function putText(element, text) {
  if (element.value === text) return;
  const { selectionStart, selectionEnd, value } = element;
  element.value = text;
  if (element !== document.activeElement || typeof selectionStart !== "number") return;
  element.setSelectionRange(
    selectionStart === value.length ? text.length : selectionStart,
    selectionEnd === value.length ? text.length : selectionEnd,
  );
}

/** The field is left: what was held back is due. @param {Element} element */
function left(element) {
  flush(element);
  const field = fields.get(element);
  if (!field) return;
  field.typed = false;
  field.held?.();
  field.held = undefined;
}

/** The reader has changed it. @param {Element} element */
export function typed(element) {
  Object.assign(fieldOf(element), { typed: true, mine: true });
}

/** Called before any other listener is added, so that a field is known as typed in when its act is made. */
export function watchFields() {
  /** @param {string} type @param {(element: Element) => void} then */
  const on = (type, then) =>
    document.addEventListener(type, (event) => event.target instanceof Element && then(event.target), true);
  on("input", typed);
  on("blur", left);
  on("compositionstart", (element) => (composing = element));
  on("compositionend", () => (composing = null));
  document.addEventListener("keydown", (event) => event.key === "Enter" && flush(event.target), true);
}

const FIELDS = "input, textarea, select";

/** @typedef {HTMLInputElement} AnyField (textarea and select have what is used here, or undefined) */

/** @param {Element[]} roots @returns {Map<string, AnyField>} the fields by a name that a second painting has, too */
function named(roots) {
  const found = new Map();
  roots.forEach((root, number) => {
    for (const field of /** @type {NodeListOf<AnyField>} */ (root.querySelectorAll(FIELDS))) {
      let name = `${number} ${field.id || field.name} ${field.type}`;
      while (found.has(name)) name += "'";
      found.set(name, field);
    }
  });
  return found;
}

/**
 * Before the parts are painted again: remembers what the reader typed, and where the focus is.
 * The function that it returns puts both back.
 * @param {Element[]} roots
 * @param {boolean} lost the server has lost the state: typed text is kept and sent to it again
 */
export function keepTyped(roots, lost) {
  flush();
  /** @type {[string, Field, string, boolean][]} */
  const kept = [];
  let focused = "";
  for (const [name, element] of named(roots)) {
    const field = fields.get(element);
    if (element === document.activeElement) focused = name;
    if (field?.mine && (lost || field.typed || field.act > finished || !isControlled(element))) {
      kept.push([name, field, element.value, element.checked]);
    }
  }
  const { selectionStart, selectionEnd } = /** @type {Partial<AnyField>} */ (document.activeElement ?? {});

  return () => {
    const now = named(roots);
    for (const [name, field, value, checked] of kept) {
      const element = now.get(name);
      if (!element) continue;
      fields.set(element, { ...field });
      if (element.type !== "file") element.value = value;
      if (checked !== undefined) element.checked = checked;
      // The new state hears of it as if it had just been typed.
      if (lost && isControlled(element) && field.act <= finished) {
        for (const type of ["input", "change"]) element.dispatchEvent(new Event(type, { bubbles: true }));
      }
    }
    const element = now.get(focused);
    if (!element || element === document.activeElement) return;
    element.focus({ preventScroll: true });
    if (typeof selectionStart === "number") element.setSelectionRange(selectionStart, selectionEnd ?? null);
  };
}

/** The reader begins anew: fields that only the browser knows are emptied as well. @param {Element} root */
export function emptyFields(root) {
  for (const element of named([root]).values()) {
    fields.delete(element);
    if (isControlled(element)) continue;
    element.checked = element.defaultChecked;
    if (element instanceof HTMLSelectElement) for (const option of element.options) option.selected = option.defaultSelected;
    else if (element.defaultValue !== undefined) element.value = element.defaultValue;
  }
}
