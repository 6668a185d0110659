// What the pages do by themselves. Everything here is an addition: without it a page reads, folds, shows its tabs
// and its menu all the same. One listener for each kind of event, on the document: pages are exchanged in place.

import { callSearch } from "./calling.js";
import { chooseTab, keepFold, reveal } from "./choices.js";
import { sayColours, switchColours } from "./colours.js";
import { leaveContents, markPage, markPlace } from "./contents.js";
import { copyCode, copyLink } from "./copy.js";
import "./usher.js";

/** What takes no letters may keep the focus while somebody calls the search. */
const FIELD = `textarea, select, input:not(${["radio", "checkbox", "range", "button", "submit", "reset", "image", "color", "file"].map((type) => `[type=${type}]`)})`;

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const isTyping = target instanceof HTMLElement && (target.isContentEditable || target.matches(FIELD));
  const isSlash = key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isSlash && !(key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey)) return;
  event.preventDefault();
  callSearch();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (!(target instanceof Element)) return;
  const link = target.closest("a");
  if (link?.matches("[data-copies]")) {
    event.preventDefault();
    copyLink(link);
  }
  if (link?.matches(".contents a")) leaveContents(link);
  const fold = target.closest("summary")?.parentElement;
  if (fold instanceof HTMLDetailsElement && fold.dataset["fold"]) keepFold(fold);
  const button = target.closest("button");
  if (!button) return;
  if (button.matches("[data-search]")) callSearch();
  if (button.matches(".copy")) void copyCode(button);
  if (button.matches(".scheme")) switchColours();
});

document.addEventListener("change", ({ target }) => {
  if (target instanceof HTMLInputElement && target.matches(".tab > input[value]")) chooseTab(target);
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-feedback]")) return;
  event.preventDefault();
  import("./feedback.js").then(
    ({ send }) => send(form, submitter),
    () => {
      // As without a script: the browser sends it, with the button that was pressed.
      delete form.dataset["feedback"];
      form.requestSubmit(submitter);
    },
  );
});

// A film from elsewhere is loaded when its fold is opened, and not before. The event does not bubble.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const frame = target instanceof HTMLDetailsElement && target.open && target.querySelector("iframe[data-src]");
    if (!(frame instanceof HTMLIFrameElement)) return;
    frame.src = frame.dataset["src"] ?? "";
    delete frame.dataset["src"];
  },
  true,
);

/** This page is shown: it was loaded, or the reader moved to it. */
function arrive() {
  sayColours();
  markPage();
  markPlace();
  const lost = document.querySelector("[data-lost]");
  // Where that fails the page is as it came.
  if (lost instanceof HTMLElement) import("./lost.js").then(({ suggest }) => suggest(lost)).catch(() => {});
}
arrive();
document.addEventListener("playbill:page", () => {
  arrive();
  reveal();
});
addEventListener("hashchange", reveal);
// Before that the browser has not looked for the anchor yet.
addEventListener("load", reveal);
