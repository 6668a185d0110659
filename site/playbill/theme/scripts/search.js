// The search: a dialog over the page, made when it is opened for the first time, and everything that it needs with it.
// Pagefind, beside the pages in `_search/`, knows which pages have which words; found.js makes sections of that.

import { asked, isMet, repairs, routeOf, sections, terms } from "./found.js";
import { say as text } from "./texts.js";

/** @typedef {import("./found.js").Found} Found */
/** @typedef {import("./found.js").Pieces} Pieces */
/** @typedef {{ search(query: string): Promise<{ results: { data(): Promise<Found> }[] }>, destroy(): Promise<void> }} Index */
/** Found pages, and what was shown in place of what was asked for. @typedef {{ pages: Found[], count: number, instead: string }} Answer */

const SITE = new URL("../../", import.meta.url);
const INDEX = new URL("_search/", SITE);
const PAGES = 8;
/** Who types quickly is not asked for an answer to each letter. */
const TYPING_MILLISECONDS = 50;
/** How long the index is taken for the newest. */
const FRESH_MILLISECONDS = 2000;
/** How soon to ask again for an index that is being made. */
const AGAIN_MILLISECONDS = 700;

/** A sentence for the reader in place of results. */
class Obstacle extends Error {
  /** @param {string} message @param {"again" | "retry" | ""} next what may help: to wait, or to press a button */
  constructor(message, next) {
    super(message);
    this.next = next;
  }
}

// ---- the index ----

/** @type {{ entry: string, at: number, index: Promise<Index>, words: Promise<string[]> | null } | null} */
let loaded = null;

/** The index of the site as it is now: a site that is served or published anew has another one. */
async function load() {
  if (loaded && performance.now() - loaded.at < FRESH_MILLISECONDS) return loaded;
  const answer = await fetch(new URL("pagefind-entry.json", INDEX), { cache: "no-cache" }).catch(() => null);
  if (answer?.status === 404) throw new Obstacle(text("This site was built without a search index."), "");
  if (answer?.status === 202) throw new Obstacle(text("The search index is being made …"), "again");
  const entry = answer?.ok ? await answer.text() : "";
  if (!entry) throw new Obstacle(text("The search could not be loaded. Are you offline?"), "retry");
  if (loaded?.entry !== entry) {
    void loaded?.index.then((index) => index.destroy());
    loaded = { entry, at: 0, index: start(), words: null };
  }
  loaded.at = performance.now();
  return loaded;
}

/** @returns {Promise<Index>} */
async function start() {
  const pagefind = await import(new URL("pagefind.js", INDEX).href);
  // What is typed in full comes before what only begins so. A long page is hardly worse than a short one, nor is it
  // better because its examples have the word again and again.
  // A search takes a few milliseconds: a worker would cost more bytes than it saves time.
  return pagefind.createInstance({ noWorker: true, ranking: { termFrequency: 0.3, termSimilarity: 5, pageLength: 0.75 } });
}

/** @param {NonNullable<typeof loaded>} from */
function words(from) {
  from.words ??= fetch(new URL("words.txt", INDEX)).then(async (answer) => (answer.ok ? (await answer.text()).split("\n") : []));
  return from.words;
}

/** @param {string} query @param {() => boolean} isOver whether something else is asked for by now @returns {Promise<Answer>} */
async function find(query, isOver) {
  const from = await load();
  const exact = await look(await from.index, query, isOver);
  if (exact.count) return { ...exact, instead: "" };
  for (const instead of isOver() ? [] : repairs(terms(query), await words(from))) {
    const found = await look(await from.index, instead, isOver);
    if (found.count) return { ...found, instead };
  }
  return { ...exact, instead: "" };
}

/** @param {Index} index @param {string} query @param {() => boolean} isOver */
async function look(index, query, isOver) {
  const wanted = terms(query);
  const { results } = await index.search(asked(query));
  if (isOver()) return { pages: [], count: 0 };
  const best = await Promise.all(results.slice(0, PAGES).map((result) => result.data()));
  // Others are found by the name of what they stand in, or by the beginning of another word.
  const pages = best.filter((page) => isMet(page, wanted));
  return { pages, count: pages.length && results.length - best.length + pages.length };
}

// ---- the dialog ----

/** @type {HTMLDialogElement | null} */
let dialog = null;
/** @type {Promise<void> | null} */
let making = null;
let asking = 0;
/** Over when what is shown answers what is in the field. */
let answered = Promise.resolve();

/** @param {string} tag @param {Record<string, string>} attributes @param {(Node | string)[]} inside */
function make(tag, attributes, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside);
  return element;
}

/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} [rest] */
function part(tag, rest = "") {
  const found = dialog?.querySelector(tag + rest);
  if (!found) throw new Error(`the search has no ${tag}${rest}`);
  return /** @type {HTMLElementTagNameMap[T]} */ (found);
}

/** The dialog, not shown yet. */
export function ready() {
  making ??= build().catch((error) => {
    making = null;
    throw error;
  });
  return making;
}

async function build() {
  // Meanwhile, the index; why it could not be loaded is said when the dialog is open.
  load().catch(() => {});
  const style = await fetch(new URL("search.css", import.meta.url));
  const sheet = await new CSSStyleSheet().replace(await style.text());
  // Not a link in the head: what exchanges pages in place would take it away with the page.
  document.adoptedStyleSheets.push(sheet);
  const field = make("input", {
    type: "text", role: "combobox", "aria-label": text("Search"), "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": "search-found", placeholder: text("Search the documentation"), autocomplete: "off", autocapitalize: "off",
    autocorrect: "off", spellcheck: "false", enterkeyhint: "go", maxlength: "100",
  });
  const close = make("button", { type: "button", class: "search-close" }, text("Close"));
  const built = make("dialog", { class: "search", "aria-label": text("Search") },
    make("div", { class: "search-row" }, field, close),
    make("div", { class: "search-said" }, make("p", { role: "status" })),
    make("div", { class: "search-found", id: "search-found", role: "listbox", "aria-label": text("Found"), hidden: "" }),
    make("p", { class: "search-keys" }, make("kbd", {}, "↑"), make("kbd", {}, "↓"), ` ${text("choose")} `, make("kbd", {}, "Enter"), ` ${text("opens")} `, make("kbd", {}, "Esc"), ` ${text("closes")}`),
  );
  if (!(built instanceof HTMLDialogElement)) throw new Error("this browser has no dialogs");
  dialog = built;
  field.addEventListener("input", ask);
  built.addEventListener("keydown", press);
  built.addEventListener("click", (event) => {
    const { target } = event;
    if (target === built || target === close || (target instanceof Element && target.closest("[role=option]"))) built.close();
  });
  built.addEventListener("close", () => {
    asking += 1;
    // Where nothing had the focus before, the field would keep it, unseen, and every key with it.
    field.blur();
  });
}

/** Opens the search, or comes back to it; it is ready. @param {string} typed what the reader typed meanwhile @param {boolean} isSent and pressed Enter */
export function open(typed, isSent) {
  if (!dialog) return;
  // A page that was exchanged in place has left it behind.
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) dialog.showModal();
  const field = part("input");
  field.focus();
  field.select();
  if (typed) field.value = typed;
  if (loaded) loaded.at = -FRESH_MILLISECONDS;
  ask();
  if (isSent) void enter();
}

/** Asks for what is in the field. */
function ask() {
  answered = answer();
}

/** Shows what is found, unless something else is typed before it is there. */
async function answer() {
  const number = ++asking;
  const query = part("input").value.trim();
  try {
    if (terms(query).length === 0) {
      show([], []);
      // Ready before the first letter.
      if (!loaded) say(text("Loading …"));
      await (await load()).index;
      if (number === asking) say(text("Type what you are looking for: a word, a name from code, the beginning of one."));
      return;
    }
    await new Promise((done) => setTimeout(done, TYPING_MILLISECONDS));
    if (number !== asking) return;
    const found = await find(query, () => number !== asking);
    if (number !== asking) return;
    show(found.pages, terms(found.instead || query));
    say(verdict(query, found));
  } catch (error) {
    if (number === asking) fail(error, number);
  }
}

/** @param {string} query @param {Answer} answer */
function verdict(query, { pages, count, instead }) {
  if (!count) return text("Nothing for “{query}”. Try fewer words, or the beginning of one.", { query });
  const all = count === 1 ? text("1 page") : text("{count} pages", { count });
  const best = text("{pages}, the best {shown} of them below", { pages: all, shown: pages.length });
  const shown = count > pages.length ? best : all;
  return instead ? text("Nothing for “{query}”. Shown: “{instead}”, {pages}.", { query, instead, pages: shown }) : `${shown}.`;
}

/** @param {unknown} error @param {number} number */
function fail(error, number) {
  show([], []);
  const obstacle = error instanceof Obstacle ? error : new Obstacle(text("The search failed."), "retry");
  if (obstacle.next === "") return say(obstacle.message);
  if (obstacle.next === "again") {
    say(obstacle.message);
    setTimeout(() => number === asking && ask(), AGAIN_MILLISECONDS);
    return;
  }
  loaded = null;
  const retry = make("button", { type: "button", class: "search-retry" }, text("Try again"));
  retry.addEventListener("click", () => {
    part("input").focus();
    ask();
  });
  say(obstacle.message, retry);
}

/** @param {string} sentence @param {Node[]} more */
function say(sentence, ...more) {
  part("p", "[role=status]").textContent = sentence;
  part("div", ".search-said").replaceChildren(part("p", "[role=status]"), ...more);
}

/** @param {Found[]} pages @param {string[]} wanted */
function show(pages, wanted) {
  const list = part("div", ".search-found");
  list.replaceChildren(...pages.map((page, at) => group(page, wanted, at)));
  list.hidden = pages.length === 0;
  list.scrollTop = 0;
  part("input").setAttribute("aria-expanded", String(pages.length > 0));
  choose(0);
}

/** A page and its sections. What stands before the first heading of the page goes by its title. @param {Found} page @param {string[]} wanted @param {number} at */
function group(page, wanted, at) {
  const title = page.meta["title"] ?? "";
  const place = page.meta["place"] ?? "";
  const address = new URL(routeOf(page), SITE).href;
  const found = sections(page, wanted);
  /** @param {Node[]} inside */
  const head = (...inside) => make("b", { class: "search-page" }, ...inside, ...(place ? [" ", make("small", {}, place)] : []));
  const options = found.map((section, number) => make("a", {
    role: "option", id: `search-option-${at}-${number}`, tabindex: "-1", "aria-selected": "false",
    href: section.id ? `${address}#${encodeURIComponent(section.id)}` : address,
  }, section.id ? make("b", {}, ...marked(section.title)) : head(...marked(section.title)), make("span", {}, ...marked(section.around))));
  const first = found[0]?.id ? [head(new Text(title))] : [];
  return make("div", { role: "group", "aria-label": title }, ...first, ...options);
}

/** @param {Pieces} pieces */
function marked(pieces) {
  return pieces.map(({ text, marked }) => (marked ? make("mark", {}, text) : new Text(text)));
}

// ---- by keyboard ----

/** @returns {HTMLAnchorElement[]} */
function options() {
  return [...(dialog?.querySelectorAll(/** @type {"a"} */ ("[role=option]")) ?? [])];
}

/** @param {number} index */
function choose(index) {
  const all = options();
  const chosen = all[(index + all.length) % all.length];
  for (const option of all) option.setAttribute("aria-selected", String(option === chosen));
  if (chosen) part("input").setAttribute("aria-activedescendant", chosen.id);
  else part("input").removeAttribute("aria-activedescendant");
  // The first one with the title of its page.
  (chosen === all[0] ? chosen?.parentElement : chosen)?.scrollIntoView({ block: "nearest" });
}

function chosenAt() {
  return options().findIndex((option) => option.getAttribute("aria-selected") === "true");
}

/** Opens what is chosen. What is shown may still answer what was typed before: that is not what the reader means. */
async function enter() {
  const number = asking;
  await answered;
  if (number === asking) options()[chosenAt()]?.click();
}

/** @param {KeyboardEvent} event */
function press(event) {
  if (event.isComposing || event.target !== part("input")) return;
  if (event.key === "ArrowDown") choose(chosenAt() + 1);
  else if (event.key === "ArrowUp") choose(chosenAt() - 1);
  else if (event.key === "Enter") void enter();
  else return;
  event.preventDefault();
}
