// The button of the colours: the system's choice, light, dark.

import { keep } from "./choices.js";
import { say } from "./texts.js";

const root = document.documentElement;
const SCHEMES = ["automatic", "light", "dark"];

/** Says on every such button what is chosen. */
export function sayColours() {
  const words = say(`Colours: ${root.dataset["scheme"] ?? SCHEMES[0]}`);
  for (const button of document.querySelectorAll(".scheme")) button.setAttribute("aria-label", words);
}

/** From the system's choice to light, to dark, and back. */
export function switchColours() {
  const next = SCHEMES[(SCHEMES.indexOf(root.dataset["scheme"] ?? "automatic") + 1) % 3] ?? "automatic";
  if (next === "automatic") delete root.dataset["scheme"];
  else root.dataset["scheme"] = next;
  keep("scheme", next);
  sayColours();
}
