// The way to the search, which comes when somebody wants it, and only then. On a slow line that takes a while: what is
// typed meanwhile is for it, and whoever turns to something else does not get it later.

import { say } from "./texts.js";

/** What one more key makes of what was typed; nothing: the key is not for the search. @param {string} typed @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">} event */
export function typedOn(typed, { key, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "Enter") return typed;
  if (key === "Backspace") return typed.slice(0, -1);
  return key.length === 1 ? typed + key : null;
}

/** @type {AbortController | null} */
let call = null;

/** @param {string} word @param {"busy" | "failed" | ""} state */
function sayOnButton(word, state = "") {
  const button = document.querySelector("[data-search]");
  state === "busy" ? button?.setAttribute("aria-busy", "true") : button?.removeAttribute("aria-busy");
  button?.toggleAttribute("data-failed", state === "failed");
  const place = button?.querySelector("span");
  if (place) place.textContent = word;
}

/** Opens the search as soon as it is there. */
export function callSearch() {
  if (call) return;
  const own = (call = new AbortController());
  const focus = document.activeElement;
  let typed = "";
  let isSent = false;
  const end = () => {
    own.abort();
    if (call === own) call = null;
    sayOnButton(say("Search"));
  };
  /** @param {KeyboardEvent} event */
  const take = (event) => {
    const next = typedOn(typed, event);
    if (next === null && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (next === null) return end();
    typed = next;
    isSent = event.key === "Enter";
  };
  /** @param {Event} event */
  const turn = ({ target }) => {
    // A window that comes to the front again gives the focus back to what had it.
    if (target !== focus && !(target instanceof Element && target.closest("[data-search]"))) end();
  };
  const until = { capture: true, signal: own.signal };
  addEventListener("keydown", take, until);
  addEventListener("pointerdown", turn, until);
  addEventListener("focusin", turn, until);
  sayOnButton(say("Search"), "busy");
  import("./search.js")
    .then(async (search) => {
      await search.ready();
      return search;
    })
    .then(
      ({ open }) => {
        if (own.signal.aborted) return;
        end();
        open(typed, isSent);
      },
      () => {
        if (own.signal.aborted) return;
        end();
        sayOnButton(say("Search could not be loaded"), "failed");
      },
    );
}
