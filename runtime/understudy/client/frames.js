/**
 * What stands around a demo: its status word and its notice. A bare live part has no frame;
 * its notice is a line directly behind it.
 */

/** @typedef {import("./slots.js").Part} Part */

/** Words that differ from their status. @type {Record<string, string>} */
const WORDS = { rest: "ready", offline: "no live server", stale: "page is outdated", away: "not connected" };
/** What a kind of notice makes of the status, until the reader acts again. @type {Record<string, string>} */
const KINDS = { failed: "failed", gone: "failed", reset: "reset", away: "away", stale: "stale" };

const RESET = "The server no longer had this demo, so it begins anew. What you typed is still there.";
const STALE = "This page is older than its demos.";
const AWAY = "The demo's server does not answer. It is asked again and again; what you do meanwhile is kept.";

/** A site may say it in other words. @param {string} text @returns {string} */
const told = (text) => JSON.parse(document.documentElement.dataset["texts"] ?? "{}")[text] ?? text;

/** @typedef {{ word: string, act: () => void }} Offer what the reader can do about a notice */

/** Live parts that the reader is or was in. The words of others stay as they are: a screen reader says each change. @type {WeakSet<Part>} */
const entered = new WeakSet();
/** A status that outranks the connection's. @type {WeakMap<Part, string>} */
const own = new WeakMap();

/** @param {Part} part */
function frameOf(part) {
  return part.element.closest("[data-demo]");
}

/** Shows the connection's status, or the part's own. @param {Part} part @param {string} connection */
export function showStatus(part, connection) {
  const word = own.get(part) ?? (entered.has(part) || connection === "offline" ? connection : "rest");
  const element = frameOf(part)?.querySelector("[data-status]");
  if (!(element instanceof HTMLElement) || element.dataset.status === word) return;
  element.dataset.status = word;
  element.textContent = told(WORDS[word] ?? word);
}

/** @param {Part} part */
export function enter(part) {
  entered.add(part);
}

/** @param {Part} part */
export function isStale(part) {
  return own.get(part) === "stale";
}

/** The reader goes on: what was said about the last act is over. @param {Part} part */
export function goOn(part) {
  if (/stale|away/.test(own.get(part) ?? "")) return;
  own.delete(part);
  const element = noticeOf(part);
  if (element) element.hidden = true;
}

/** @param {Part} part @returns {HTMLElement | null} */
function noticeOf(part) {
  const frame = frameOf(part);
  const element = frame ? frame.querySelector(".demo-notice") : part.element.nextElementSibling;
  return element instanceof HTMLElement && element.matches(".demo-notice") ? element : null;
}

/** @param {Part} part @param {string} kind @param {string} [text] @param {string} [log] the id under which the log has it @param {Offer} [offer] */
export function say(part, kind, text = told(RESET), log, offer) {
  const status = KINDS[kind];
  if (status && !isStale(part)) own.set(part, status);
  let element = noticeOf(part);
  if (!element) {
    element = make("p", "demo-notice");
    element.setAttribute("role", "alert");
    part.element.after(element);
  }
  element.dataset.kind = kind;
  element.hidden = false;
  element.replaceChildren(make("span", "", log && !text.includes(log) ? `${text} (${log})` : text));
  if (!offer) return;
  const button = make("button", "demo-control", told(offer.word));
  button.onclick = offer.act;
  element.append(button);
}

/** @param {Part} part */
export function sayStale(part) {
  if (!isStale(part)) say(part, "stale", told(STALE), "", { word: "Reload", act: () => location.reload() });
}

/** The connection cannot be made: said once, until there is one. @param {Part} part @param {() => void} again */
export function sayAway(part, again) {
  if (entered.has(part) && !own.has(part)) say(part, "away", told(AWAY), "", { word: "Try now", act: again });
}

/** @param {Part} part */
export function sayBack(part) {
  if (own.get(part) !== "away") return;
  own.delete(part);
  goOn(part);
}

/** Without a server there is nothing to begin anew. @param {Part} part */
export function showNoServer(part) {
  const control = frameOf(part)?.querySelector("[data-control=anew]");
  if (control instanceof HTMLElement) control.hidden = true;
}

/** @param {string} tag @param {string} className @param {string} text */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
