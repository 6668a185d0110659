// The page of a file server for what is not there: it compares the address with a list that the build wrote, as
// nearest.py does. Loaded there and nowhere else.

import { say } from "./texts.js";

const MOST = 5;
const ENOUGH = 0.45;

/** The pairs of letters in the words of a text; beginning and end count as letters. @param {string} text */
function pairs(text) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const [word] of text.toLowerCase().slice(0, 200).matchAll(/[\p{L}\p{N}]+/gu)) {
    const whole = `^${word}$`;
    for (let at = 0; at < whole.length - 1; at += 1) found.add(whole.slice(at, at + 2));
  }
  return found;
}

/** The pages that an address may have meant, the best first. @param {string} wanted @param {[string, string][]} pages */
export function nearest(wanted, pages) {
  const sets = pages.map((page) => pairs(page.join(" ")));
  const scores = pages.map(() => 0);
  let total = 0;
  for (const pair of pairs(wanted)) {
    const places = sets.flatMap((set, place) => (set.has(pair) ? [place] : []));
    const weight = Math.log((pages.length + 1) / (Math.max(places.length, 1) + 0.5));
    total += weight;
    if (places.length * 2 > pages.length && pages.length >= 20) continue;
    for (const place of places) scores[place] = (scores[place] ?? 0) + weight;
  }
  const ranked = pages.map((page, place) => ({ page, score: scores[place] ?? 0 }));
  const enough = ranked.filter(({ score }) => score > 0 && score >= ENOUGH * total);
  return enough.sort((one, other) => other.score - one.score || one.page[0].length - other.page[0].length).slice(0, MOST).map(({ page }) => page);
}

/** @param {HTMLElement} place what is to hold the suggestions; it says where the list is */
export async function suggest(place) {
  const answer = await fetch(place.dataset["lost"] ?? "");
  const found = nearest(decodeURI(location.pathname), await answer.json());
  if (!found.length) return;
  const title = document.createElement("h2");
  title.textContent = say("Did you mean one of these?");
  const list = document.createElement("ul");
  for (const [address, name] of found) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  place.replaceChildren(title, list);
}
