// For authors, under `serve` alone: a saved page shows by itself, at the place that was being read.
// The page is fetched again, and what has changed is patched in. A demo that has not changed stays as it is.

import { forgetMistakes, noteMistakes, showMistakes } from "./overlay.js";
import { patch } from "./patch.js";

/** What scripts look for when a page is loaded: with another set of them the page is loaded anew. */
const LANDMARKS = [".sections", ".menu-button", ".contents"];
/** What the site is served under. */
const BASE = new URL("../../", import.meta.url).pathname;

/** The page as the server sent it, before scripts and its reader did anything. */
let before = asSent();
/** What the page's live parts were before anybody used them. @type {WeakMap<Element, string>} */
const pristine = new WeakMap();
let shown = "";
let working = false;
let again = false;

/** The page without what scripts have appended: that stands behind an empty comment, and the server knows nothing of it. */
function asSent() {
  const page = /** @type {Document} */ (document.cloneNode(true));
  const nodes = [...page.body.childNodes];
  const end = nodes.findIndex((node) => node instanceof Comment && !node.data);
  if (end >= 0) for (const node of nodes.slice(end)) node.remove();
  return page;
}

/**
 * Whether this page is among those that have changed.
 * @param {{ routes: string[], everything: boolean }} news
 * @param {string} path of this page, with the path that the site is served under
 */
export function concerns(news, path) {
  return news.everything || path.startsWith(`${BASE}demo/`) || news.routes.some((route) => BASE + route.slice(1) === path);
}

/** @param {ParentNode} root */
function remember(root) {
  for (const part of root.querySelectorAll("[data-template]")) pristine.set(part, part.outerHTML);
}

/** The heading that the reader is at, and where it stands in the window. */
function place() {
  let found = null;
  for (const heading of document.querySelectorAll("main [id]")) {
    if (heading.getBoundingClientRect().top > 120) break;
    found = heading;
  }
  return { id: found?.id ?? "", top: found?.getBoundingClientRect().top ?? 0, y: scrollY };
}

/** @param {ReturnType<typeof place>} was */
function back(was) {
  const heading = was.id ? document.getElementById(was.id) : null;
  if (heading) scrollBy(0, heading.getBoundingClientRect().top - was.top);
  else scrollTo(0, was.y);
}

/** Says afterwards where the reader was typing or standing. */
function focus() {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return () => {};
  const among = [...document.querySelectorAll(element.tagName)].indexOf(element);
  const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement ? element : null;
  const range = field ? [field.selectionStart, field.selectionEnd] : [null, null];
  return () => {
    const same = element.isConnected
      ? element
      : (element.id && document.getElementById(element.id)) || document.querySelectorAll(element.tagName)[among];
    if (!(same instanceof HTMLElement)) return;
    same.focus({ preventScroll: true });
    if (range[0] !== null && (same instanceof HTMLInputElement || same instanceof HTMLTextAreaElement)) {
      same.setSelectionRange(range[0] ?? 0, range[1] ?? 0);
    }
  };
}

/** What the reader had opened: foldings and tabs. @param {import("./patch.js").Moved} moved */
function keepOpen({ gone, come }) {
  const titles = gone.flatMap((old) => [...old.querySelectorAll("details[open] > summary")].map((title) => title.textContent));
  const choices = gone.flatMap((old) => [...old.querySelectorAll("input[type=radio]:checked")].map((choice) => choice.id));
  for (const fresh of come) {
    for (const title of fresh.querySelectorAll("details > summary")) {
      if (titles.includes(title.textContent)) title.parentElement?.setAttribute("open", "");
    }
    for (const choice of fresh.querySelectorAll("input[type=radio]")) {
      if (choice instanceof HTMLInputElement && choice.id && choices.includes(choice.id)) choice.checked = true;
    }
  }
}

/** @param {Element} root */
const parts = (root) => [...(root.matches("[data-template]") ? [root] : []), ...root.querySelectorAll("[data-template]")];

/** Live parts that are as they were go over with all that their reader did. @param {import("./patch.js").Moved} moved */
function keepLive({ gone, come }) {
  const left = gone.flatMap(parts);
  for (const part of come.flatMap(parts)) {
    const html = part.outerHTML;
    const at = left.findIndex((other) => pristine.get(other) === html);
    pristine.set(part, html);
    const [same] = at < 0 ? [] : left.splice(at, 1);
    if (same) part.replaceWith(same);
  }
}

/** Pictures and films that were saved: their addresses are what they were, so the browser has to be told. @param {string[]} files */
function refresh(files) {
  const wanted = files.map((file) => BASE + file.slice(1));
  let found = false;
  for (const name of ["src", "srcset", "poster", "data"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const url = new URL(element.getAttribute(name) ?? "", location.href);
      if (url.origin !== location.origin || !wanted.includes(url.pathname) || element.matches("script, iframe")) continue;
      url.searchParams.set("saved", String(Date.now()));
      element.setAttribute(name, url.pathname + url.search + url.hash);
      found = true;
    }
  }
  return found;
}

/** New stylesheets first, and only then without the old ones: the page is never seen without any. @param {Document} fresh */
async function dress(fresh) {
  /** @param {Document} page @returns {HTMLLinkElement[]} */
  const sheets = (page) => [...page.querySelectorAll("link[rel=stylesheet]")].filter((link) => link instanceof HTMLLinkElement);
  const wanted = sheets(fresh).map((link) => link.getAttribute("href") ?? "");
  const present = sheets(document);
  const kept = new Set();
  await Promise.all(wanted.map((href) => {
    const known = present.find((link) => link.getAttribute("href") === href);
    if (known) return kept.add(known);
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    const loaded = new Promise((done) => link.onload = link.onerror = done);
    document.head.append(link);
    return loaded;
  }));
  // In the order of the page: later rules win.
  for (const href of wanted) {
    const link = sheets(document).find((one) => one.getAttribute("href") === href);
    if (link) document.head.append(link);
  }
  return () => present.filter((link) => !kept.has(link)).forEach((link) => link.remove());
}

/** @param {Document} page */
function scripts(page) {
  return [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src") ?? "");
}

/** The demos' client: told of its new parts, or fetched by a page that has its first demo. @param {Document} fresh */
async function wake(fresh) {
  const client = scripts(fresh).find((address) => address.includes("/client-"));
  if (!client) return;
  const live = fresh.documentElement.dataset["live"];
  if (live) document.documentElement.dataset["live"] = live;
  const isHere = scripts(document).includes(client);
  const module = await import(new URL(client, location.href).href);
  if (isHere) return module.remount();
  const mark = document.createElement("script");
  mark.type = "module";
  mark.src = client;
  document.head.append(mark);
}

/** @param {Document} fresh */
async function renew(fresh) {
  const own = scripts(document).filter((address) => !scripts(fresh).includes(address));
  const differs = LANDMARKS.some((name) => !before.querySelector(name) !== !fresh.querySelector(name));
  if (differs || own.some((address) => !address.includes("/client-"))) return location.reload();
  const undress = await dress(fresh);
  const was = place();
  const refocus = focus();
  /** @type {import("./patch.js").Moved} */
  const moved = { gone: [], come: [] };
  patch(document.body, before.body, fresh.body, moved);
  before = fresh;
  keepLive(moved);
  keepOpen(moved);
  document.title = fresh.title;
  undress();
  back(was);
  refocus();
  await wake(fresh);
  // The theme marks the place in the contents when the page moves.
  dispatchEvent(new Event("scroll"));
}

/** One at a time; what is saved meanwhile is shown by the next one. */
async function show() {
  again = true;
  if (working) return;
  working = true;
  while (again) {
    again = false;
    try {
      const answer = await fetch(location.href, { cache: "no-store", headers: { accept: "text/html" } });
      const text = await answer.text();
      // A template with a mistake: the page stays, and the mistake is shown over it.
      if (text === shown || !answer.headers.get("content-type")?.includes("html")) continue;
      shown = text;
      await renew(new DOMParser().parseFromString(text, "text/html"));
    } catch {
      // The server is away; when it is back, the line below says so.
    }
  }
  working = false;
  showMistakes(location.pathname, BASE);
}

function listen() {
  const line = new EventSource(`${BASE}_reload`);
  let opened = false;
  line.onopen = () => {
    forgetMistakes();
    if (opened) void show();
    opened = true;
  };
  line.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if ((news.files.length && refresh(news.files)) || concerns(news, location.pathname)) void show();
  };
  line.addEventListener("faults", (event) => {
    const { route, boxes } = JSON.parse(event.data);
    noteMistakes(route, boxes);
    showMistakes(location.pathname, BASE);
  });
  addEventListener("pagehide", () => line.close());
  // The reader moved to another page without loading it.
  document.addEventListener("playbill:page", () => {
    before = asSent();
    remember(document);
    shown = "";
    showMistakes(location.pathname, BASE);
  });
}

remember(document);
listen();
