/**
 * Moving to another page of the site: it is fetched, takes the place of the one that is shown, and is told.
 *
 * Whatever is not as expected (no answer, no page of ours, another build) raises, and the address is loaded in
 * the ordinary way. Modules that look at the page listen to `playbill:page` on the document.
 */

import { end } from "./usher.js";

/** How many pages are fetched in one page view before somebody asked for them. */
const AHEAD = 12;
/** How long what was fetched may wait for its click. */
const FRESH = 120000;
/** How long the reader waits for us before the browser is left to it. */
const PATIENCE = 5000;
/** Pages that are kept as they were left, for back and forward. */
const KEPT = 6;

const HEAD = "meta, link:not([rel=stylesheet], [rel=modulepreload], [rel=icon]), script[type='application/ld+json']";

/**
 * @typedef {object} View a page, whether it is shown or not
 * @property {string} title
 * @property {string} language
 * @property {string | undefined} live the address of the demos' server
 * @property {Element[]} head what only this page says: description, canonical address, data
 * @property {Element[]} body
 * @property {string[]} sheets
 * @property {string[]} scripts
 * @property {Map<string, string>} files our files by their names without the digest
 * @property {Element | null} [focus] where the reader stood
 * @property {number} [top] how far the reader had scrolled
 */

/** The demos' client is the one script that not every page has. @param {string} address */
const isClient = (address) => address.includes("/client-");

/**
 * Whether a page may take the place of another one: it has the same scripts, and no file of another build than
 * those that are known.
 * @param {View} view @param {View} other @param {Map<string, string>} known
 */
export function fits(view, other, known) {
  const common = (/** @type {View} */ { scripts }) => String(scripts.filter((address) => !isClient(address)));
  return common(view) === common(other) && [...view.files].every(([name, address]) => (known.get(name) ?? address) === address);
}

/** @param {Document} page @param {Element[]} body @returns {View} */
function viewOf(page, body) {
  /** @param {string} selector @param {string} name */
  const all = (selector, name) => Array.from(page.querySelectorAll(selector), (element) => element.getAttribute(name) ?? "");
  const files = new Map();
  for (const address of [...all("script[src]", "src"), ...all("link[href]", "href")]) {
    const [, name, rest] = /\/_assets\/([\w-]+)-[0-9a-f]{12}(\S*)$/.exec(address) ?? [];
    if (name && name !== "page") files.set(name + rest, address);
  }
  return {
    title: page.title,
    language: page.documentElement.lang,
    live: page.documentElement.dataset["live"],
    head: [...page.head.querySelectorAll(HEAD)],
    body,
    sheets: all("link[rel=stylesheet]", "href"),
    scripts: all("script[src]", "src"),
    files,
  };
}

const root = document.documentElement;
// Authors want to see what they saved, not what they left.
const isWatched = document.querySelector("script[src*='/reload-']") !== null;
const news = document.body.appendChild(document.createElement("p"));
news.className = "visually-hidden news";
news.setAttribute("role", "status");

let shown = viewOf(document, []);
/** Our files that this document has loaded. */
const files = new Map(shown.files);
/** @type {Map<string, Promise<View>>} */
const fetched = new Map();
/** @type {Map<string, View>} */
const left = new Map();

/** Fetches a page that the reader may go to; not for one who pays for every byte. @param {string} address */
export function fetchAhead(address) {
  const { saveData, effectiveType } = /** @type {any} */ (navigator)["connection"] ?? {};
  if (!saveData && !/2g/.test(effectiveType) && fetched.size < AHEAD) get(address);
}

/** One request for an address, however often it is asked for. @param {string} address */
function get(address) {
  let view = fetched.get(address);
  if (!view) {
    view = read(address);
    fetched.set(address, view);
    setTimeout(() => fetched.get(address) === view && fetched.delete(address), isWatched ? 1000 : FRESH);
    // Nobody may ever ask for it.
    view.catch(() => {});
  }
  return view;
}

/** A redirect is the browser's to follow: relative links count from where it ends. @param {string} address */
async function read(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" }, redirect: "manual" });
  if (!answer.ok || !/^text\/html\b/.test(answer.headers.get("content-type") ?? "")) throw new Error("no page");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return viewOf(page, [...page.body.children]);
}

/** @template T @param {Promise<T>} promise @returns {Promise<T>} */
const soon = (promise) => Promise.race([promise, new Promise((_, no) => setTimeout(no, PATIENCE))]);

/** @param {NavigateEvent} event @param {string} address @param {string} here the page that is shown */
export async function travel(event, address, here) {
  const isBack = event.navigationType === "traverse";
  const view = (isBack && left.get(address)) || (await soon(get(address)));
  if (!fits(view, shown, files)) throw new Error("another build");
  const undress = await soon(dress(view));
  if (event.signal.aborted) return;
  leave(here);
  arrive(view);
  undress();
  document.dispatchEvent(new CustomEvent("playbill:page"));
  // At once: the browser would hold on to the footer, and go back to the place only after a frame.
  scrollTo(0, (isBack && view.top) || 0);
  if (!isBack || view.top === undefined) event.scroll();
  stand(isBack ? view.focus : undefined);
  await wake(view);
}

/** The page that is shown was chosen again: to its beginning, or to the anchor. @param {NavigateEvent} event */
export function stay(event) {
  /** @type {HTMLElement | null} */ (document.querySelector(".navigation:popover-open"))?.hidePopover();
  closeDialogs();
  event.scroll();
  stand();
}

function closeDialogs() {
  for (const open of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
}

/** @param {string} here */
function leave(here) {
  shown.focus = document.activeElement;
  shown.top = scrollY;
  shown.body = [];
  for (let node = end.previousSibling; node; node = node.previousSibling) {
    if (node instanceof Element) shown.body.unshift(node);
  }
  left.delete(here);
  if (!isWatched) left.set(here, shown);
  for (const key of left.keys()) if (left.size > KEPT) left.delete(key);
  fetched.clear();
  closeDialogs();
}

/** @param {View} view */
function arrive(view) {
  const { scrollTop } = document.querySelector(".navigation") ?? { scrollTop: 0 };
  replace(shown.head, view.head, (node) => document.head.append(node));
  replace(shown.body, view.body, (node) => end.before(node));
  document.querySelector(".navigation")?.scrollTo(0, scrollTop);
  document.title = view.title;
  root.lang = view.language;
  if (view.live) root.dataset["live"] = view.live;
  for (const [name, file] of view.files) files.set(name, file);
  shown = view;
}

/**
 * What is the same on both pages stays where it is, with its focus and its state.
 * @param {Element[]} old @param {Element[]} wanted @param {(node: Element) => void} add at the end
 */
function replace(old, wanted, add) {
  for (const [index, node] of wanted.entries()) wanted[index] = old.find((other) => other.isEqualNode(node)) ?? node;
  for (const node of old) if (!wanted.includes(node)) node.remove();
  for (const [index, node] of wanted.entries()) {
    const next = wanted.slice(index).find((other) => other.isConnected && other.ownerDocument === document);
    if (next !== node) next ? next.before(node) : add(node);
  }
}

/** New stylesheets are there before the page is, and the old ones until then. @param {View} view */
async function dress(view) {
  /** @type {HTMLLinkElement[]} */
  const present = [...document.querySelectorAll(/** @type {"link"} */ ("link[rel=stylesheet]"))];
  /** @type {Promise<unknown>[]} */
  const loading = [];
  /** @type {HTMLLinkElement | undefined} */
  let last;
  for (const href of view.sheets) {
    let sheet = present.find((link) => link.getAttribute("href") === href);
    if (!sheet) {
      sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      loading.push(loaded(sheet));
      // In the order of the page: later rules win. One that is there is not moved, that would load it again.
      last ? last.after(sheet) : document.head.append(sheet);
    }
    last = sheet;
  }
  await Promise.all(loading);
  return () => present.filter((link) => !view.sheets.includes(link.getAttribute("href") ?? "")).forEach((link) => link.remove());
}

/** @param {HTMLElement} element */
const loaded = (element) => new Promise((yes, no) => Object.assign(element, { onload: yes, onerror: no }));

/** To where the reader stood, to the anchor, or to the text. @param {Element | null} [focus] */
function stand(focus) {
  const anchor = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const place = focus?.isConnected && focus !== document.body ? focus : anchor ?? document.querySelector("main");
  if (place instanceof HTMLElement) {
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
  // Said after the place where the focus is.
  setTimeout(() => (news.textContent = document.title), 150);
}

/** The demos' client is told of its new parts, or fetched by the first page that has some. @param {View} view */
async function wake(view) {
  const mine = viewOf(document, []).scripts.find(isClient);
  const src = view.scripts.find(isClient);
  if (mine) (await import(new URL(mine, location.href).href)).remount();
  else if (src) {
    const script = Object.assign(document.createElement("script"), { type: "module", src });
    document.head.append(script);
    await loaded(script);
  }
}
