// Buttons and links that copy, and say that they did.

import { say } from "./texts.js";

const SHOWN = 2000;

/** @param {HTMLElement} button of a block of code */
export async function copyCode(button) {
  const text = button.parentElement?.querySelector("pre")?.textContent ?? "";
  const word = await navigator.clipboard.writeText(text).then(() => "Copied", () => "Press Ctrl C");
  button.textContent = say(word);
  button.toggleAttribute("data-done", true);
  setTimeout(() => {
    button.textContent = say("Copy");
    button.toggleAttribute("data-done", false);
  }, SHOWN);
}

/** The link of a demo's frame goes to the clipboard; where that is refused it is followed. @param {HTMLAnchorElement} link */
export function copyLink(link) {
  const word = link.querySelector("span");
  /** @param {string} text */
  const show = (text) => {
    if (word) word.textContent = text;
    link.setAttribute("aria-label", text);
  };
  navigator.clipboard.writeText(link.href).then(
    () => {
      show(say("Copied"));
      setTimeout(() => show(say("Copy link")), SHOWN);
    },
    () => (location.hash = link.hash),
  );
}
