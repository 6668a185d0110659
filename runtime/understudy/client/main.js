/** Wires the live parts of this page to their server. The only module that does something when it is imported. */

import { createActs } from "./acts.js";
import { enter, goOn, isStale, say, sayAway, sayBack, sayStale, showNoServer, showStatus } from "./frames.js";
import { acknowledge, emptyFields, flush, keepTyped, typed, watchFields } from "./inputs.js";
import { memory, stored } from "./memory.js";
import { watchMenus } from "./menus.js";
import { createSession } from "./session.js";
import { createSlots, rowsLoaded } from "./slots.js";
import { createLine } from "./socket.js";

/** @typedef {import("./slots.js").Part} Part */

const LIVE_PART = "[data-template]";
/** How long the line stays on a page without demos: the next page may have some, and a task may just begin. */
const LINGER = 5000;
/** After so many tries the reader is told that there is no connection. */
const PATIENCE = 3;
const address = document.documentElement.dataset.live;

/** In document order. Parts with the same digest are one mount, shown in several places. @type {Part[]} */
let parts = [];
let connection = address ? "rest" : "offline";
let opened = false;
/** Messages that wait for a module, oldest first. @type {any[][]} */
const held = [];
/** @type {typeof import("./effects.js").perform} */
let perform;

watchFields();
watchMenus();
const acts = createActs({
  act(element, action, args, byReader) {
    const part = slots.part(element);
    if (!address || isStale(part)) return 0;
    const act = () => {
      begin(part);
      // What is sent again after a reset must not take away the word that there was one.
      if (byReader) goOn(part);
      part.used = true;
      showStatus(part, connection);
      return session.act(part.digest, action, args);
    };
    if (byReader) {
      const { activeElement } = document;
      part.again = () => {
        if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
        act();
      };
    }
    return act();
  },
  isLive: () => session.isLive(),
});

const slots = createSlots(acts.listen);

const line = createLine(address ?? "/", {
  hello: () => session.hello(),
  receive,
  down(tries) {
    // What was held has not been seen: it comes again.
    held.length = 0;
    session.down();
    if (tries < PATIENCE) return;
    for (const part of parts) {
      sayAway(part, line.open);
      showStatus(part, connection);
    }
  },
});

const session = createSession(
  line,
  {
    patch,
    repaint(mounts, patches, lost, again) {
      const back = keepTyped(elements(), lost);
      for (const part of parts) {
        if (lost && (part.painted || part.used)) say(part, "reset");
        slots.restore(part);
      }
      patch(mounts, patches, again);
      back();
    },
    finished(act) {
      acknowledge(act);
      rest();
    },
    rest,
    effect: (effect) => perform(effect, notice),
    stale: (digests) => parts.filter((part) => digests.includes(part.digest)).forEach(sayStale),
    status,
    refused: (code, text) => notice(-1, code, text || code),
    tooLong: (digest) => sayTo(digest, "refused", "That is too long to be sent to the demo."),
    pageChanged(news) {
      const event = new CustomEvent("understudy:page", { detail: news, cancelable: true });
      if (document.dispatchEvent(event)) location.reload();
    },
    stored,
  },
  memory,
  setTimeout.bind(null),
);

/**
 * Most pages need neither rows nor effects, so these modules come when the first message asks for them.
 * All messages behind it wait: their order is the order of what the reader sees.
 * @param {any[]} message
 */
async function receive(message) {
  held.push(message);
  if (held.length > 1) return;
  while (held.length) {
    const next = held[0];
    try {
      if (next?.[4]?.length) ({ perform } = await import("./effects.js"));
      await rowsLoaded();
    } catch {
      // A newer build took this one's files away.
      parts.forEach(sayStale);
      return leave();
    }
    // The line may have been cut meanwhile, and `held` begun anew.
    if (held[0] === next) session.receive(/** @type {any[]} */ (held.shift()));
  }
}

function elements() {
  return parts.map((part) => part.element);
}

/** @param {string[]} mounts @param {any[]} patches t, slot, value, t, slot, value, … @param {boolean} [quiet] */
function patch(mounts, patches, quiet = false) {
  /** @type {Map<string, unknown[]>} */
  const changes = new Map();
  for (let i = 0; i < patches.length; i += 3) {
    const digest = mounts[patches[i]] ?? "";
    if (!changes.has(digest)) changes.set(digest, []);
    changes.get(digest)?.push(patches[i + 1], patches[i + 2]);
  }
  for (const part of parts) {
    const its = changes.get(part.digest);
    if (!its) continue;
    slots.apply(part, its);
    enter(part);
    showStatus(part, connection);
  }
  acts.settle(elements(), quiet);
}

/** @param {string} word */
function status(word) {
  connection = word;
  for (const part of parts) {
    if (word === "live") sayBack(part);
    showStatus(part, word);
  }
}

/** @param {number} t @param {string} kind @param {string} text @param {string} [log] */
function notice(t, kind, text, log) {
  sayTo(session.mountAt(t), kind, text, log);
}

/** Without a digest: to all that the reader used, or to all. @param {string | undefined} digest @param {string} kind @param {string} text @param {string} [log] */
function sayTo(digest, kind, text, log) {
  const used = parts.filter((part) => (digest ? part.digest === digest : part.used));
  for (const part of used.length ? used : parts) {
    const { again } = part;
    say(part, kind, text, log, /failed|refused/.test(kind) && again ? { word: "Try again", act: again } : undefined);
    showStatus(part, connection);
  }
}

/** The reader touches a part, or it goes on by itself. @param {Part} [part] */
function begin(part) {
  if (part) enter(part);
  if (!opened && address) {
    opened = true;
    status("connecting");
    line.open();
  }
  if (part) showStatus(part, connection);
}

/** @param {Event} event */
function touched(event) {
  const target = event.target instanceof Element ? event.target : null;
  const element = target?.closest(LIVE_PART) ?? target?.closest("[data-demo]")?.querySelector(LIVE_PART);
  if (element instanceof HTMLElement) begin(slots.part(element));
}

let lingering = 0;
/** Nothing to show here and nothing under way: after a while the line is given up. */
function rest() {
  clearTimeout(lingering);
  if (opened && !parts.length) lingering = setTimeout(() => parts.length || session.isBusy() || leave(), LINGER);
}

function leave() {
  flush();
  held.length = 0;
  if (opened) session.leave();
  line.close();
  opened = false;
}

/**
 * The live parts of the page are others now: after the site moved to another page without loading it,
 * or a changed page was patched in. A live part must be a new element, or have been left alone.
 */
export function remount() {
  flush();
  acts.settle([], false);
  parts = Array.from(document.querySelectorAll(LIVE_PART), (element) => slots.part(/** @type {HTMLElement} */ (element)));
  session.mounted(location.pathname + location.search, [...new Set(parts.map((part) => part.digest))]);
  if (!address) parts.forEach(showNoServer);
  status(connection);
  for (const part of parts) if (part.element.hasAttribute("data-load")) begin(part);
  if (session.remembers()) begin();
  rest();
}

for (const type of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(type, touched, true);

document.addEventListener("click", (event) => {
  const control = event.target instanceof Element && event.target.closest("[data-control=anew]");
  const element = control && control.closest("[data-demo]")?.querySelector(LIVE_PART);
  if (!(element instanceof HTMLElement) || !address) return;
  const part = slots.part(element);
  flush();
  for (const same of parts.filter(({ digest }) => digest === part.digest)) {
    goOn(same);
    emptyFields(same.element);
  }
  begin(part);
  session.beginAnew(part.digest);
});

// Closed by us, so that the browser may keep the page for "back"; then it goes on where it was.
addEventListener("pagehide", leave);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  session.comeBack();
  if (session.remembers() || parts.some((part) => part.used || part.element.hasAttribute("data-load"))) begin();
});

remount();

/** What the reader did before this module was here, oldest first: whoever kept it adds it. @type {Event[]} */
const early = [];
document.dispatchEvent(new CustomEvent("understudy:awake", { detail: early }));
for (const event of early) {
  if (!(event.target instanceof Element && event.target.isConnected)) continue;
  if (event.type === "input") typed(event.target);
  acts.handle(event);
}
