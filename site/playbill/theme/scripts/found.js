// What was found, made ready to be shown: decisions only, the dialog is in search.js.
// Pagefind says which words of which pages fit. Which sections those are, what stands around them, and whether a
// word was meant that is spelt otherwise, is decided here.

/**
 * A page as Pagefind gives it: its words by their places, and its headings.
 * @typedef {{ element: string, id: string, text: string, location: number }} Anchor
 * @typedef {{ location: number, weight: number }} Place
 * @typedef {{ raw_url: string, content: string, meta: Record<string, string>, anchors: Anchor[], weighted_locations: Place[] }} Found
 */

/** Text in pieces, of which some are marked. @typedef {{ text: string, marked: boolean }[]} Pieces */

/** @typedef {{ title: Pieces, id: string, around: Pieces }} Section */

/** The mark that the build puts into code where a name begins; see search.py. */
const SEAM = "\u2e31";
const WORDS_AROUND = 26;
const SECTIONS = 3;
/** What Pagefind cuts off a word before it compares: "configur-ation-s". */
const ENDING = /^(?:i?es|s|e?d|ing|ly|e?r|at|i?on|ment|able|ness|y|e|[a-z]ing|[a-z]ed){0,3}$/;
/** What it cuts off a short one: "but" is not in "buton". */
const SHORT_ENDING = /^(?:e?s|e?d|[a-z]?ing|[a-z]ed)?$/;
/** Stems this long share more than a beginning. */
const STEM = 4;

/** Where a page is, from the root of the site: its copy was a file; see search.py. @param {Found} page */
export function routeOf(page) {
  return page.raw_url.replace(/^\//, "").replace(/\.html$/, "/");
}

/** Words without accents and capitals. @param {string} text */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** What is asked of the index: names in code stand apart there. @param {string} query */
export function asked(query) {
  // Signs alone are in no index: with `+=` nothing would be found.
  return query.replace(/[.()[\]{}=:,/|@]+/g, " ").split(/\s+/).filter((part) => /[\p{L}\p{N}_]/u.test(part)).join(" ");
}

/** @param {string} query */
export function terms(query) {
  return plain(asked(query)).replace(/["'`<>!?;*#]/g, "").split(" ").filter(Boolean);
}

/** Where in a word a term is, or nothing when the word was found for another reason. @param {string} word @param {string} term */
function span(word, term) {
  const text = plain(word);
  const at = text.indexOf(term);
  if (at >= 0) return { from: at, to: at + term.length };
  // "configured" is found for "configuration": what they share is marked. "redirect" is none of "redis".
  const start = Math.max(0, text.search(/[\p{L}\p{N}_]/u));
  const [bare = ""] = /^[\p{L}\p{N}_]+/u.exec(text.slice(start)) ?? [];
  let shared = 0;
  while (shared < term.length && bare[shared] === term[shared]) shared += 1;
  const ending = shared < STEM ? SHORT_ENDING : ENDING;
  const isSame = shared >= STEM - 1 && ending.test(term.slice(shared)) && ending.test(bare.slice(shared));
  return isSame ? { from: start, to: start + shared } : null;
}

/** Whether each term is really there: for one that is nowhere Pagefind takes the longest word that it begins with. @param {Found} page @param {string[]} wanted */
export function isMet(page, wanted) {
  const words = page.content.split(/\s+/);
  const hits = page.weighted_locations.map(({ location }) => words[location] ?? "");
  return wanted.every((term) => hits.some((word) => span(word, term)));
}

/** Marks the terms in one word. @param {string} word @param {string[]} wanted @returns {Pieces} */
function markWord(word, wanted) {
  // Accents that are marks of their own would shift the places.
  const spans = plain(word).length === word.length ? wanted.map((term) => span(word, term)) : [];
  const best = spans.filter((one) => one !== null).sort((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (!best) return [{ text: word, marked: false }];
  return [
    { text: word.slice(0, best.from), marked: false },
    { text: word.slice(best.from, best.to), marked: true },
    { text: word.slice(best.to), marked: false },
  ];
}

/** Words in a line, the terms marked and the seams taken out. @param {string[]} words @param {string[]} wanted @returns {Pieces} */
export function line(words, wanted) {
  /** @type {Pieces} */
  const pieces = [];
  for (const word of words) {
    const joins = word.endsWith(SEAM);
    const last = pieces.at(-1);
    // After a name in code Pagefind puts a space.
    if (last && /^[.,;:!?)\]]+$/.test(word)) last.text = last.text.replace(/ $/, "");
    for (const piece of [...markWord(joins ? word.slice(0, -1) : word, wanted), { text: joins ? "" : " ", marked: false }]) {
      const last = pieces.at(-1);
      if (last && last.marked === piece.marked) last.text += piece.text;
      else if (piece.text) pieces.push({ ...piece });
    }
  }
  return pieces;
}

/**
 * The sections of a page in which most of the terms are, the best first.
 * @param {Found} page
 * @param {string[]} wanted
 * @returns {Section[]}
 */
export function sections(page, wanted) {
  const words = page.content.split(/\s+/);
  const headings = page.anchors.filter(({ element }) => /^h[1-6]$/.test(element)).sort((a, b) => a.location - b.location);
  const starts = [{ element: "", id: "", text: page.meta["title"] ?? "", location: -1 }, ...headings];
  const found = starts.map((heading, at) => {
    const end = starts[at + 1]?.location ?? words.length;
    const hits = page.weighted_locations.filter(({ location }) => location >= heading.location && location < end);
    return { heading, end, hits, ...worth(hits, words, wanted) };
  });
  const best = Math.max(...found.map(({ met }) => met));
  return found
    .filter(({ met }) => met > 0 && met === best)
    .sort((a, b) => b.value - a.value)
    .slice(0, SECTIONS)
    // The page itself comes before its parts.
    .sort((a, b) => Number(isTop(b.heading)) - Number(isTop(a.heading)))
    .map(({ heading, end, hits }) => {
      const first = heading.location < 0 ? 0 : heading.location + heading.text.split(/\s+/).filter(Boolean).length;
      return {
        title: line(heading.text.split(/\s+/), wanted),
        id: isTop(heading) ? "" : heading.id,
        around: around(words, hits, first, end, wanted),
      };
    });
}

/** What stands before the first heading, or under the title. @param {Anchor} heading */
function isTop({ element }) {
  return element === "h1" || !element;
}

/** How many of the terms some places have, and what they weigh together. @param {Place[]} hits @param {string[]} words @param {string[]} wanted */
function worth(hits, words, wanted) {
  const met = wanted.filter((term) => hits.some(({ location }) => span(words[location] ?? "", term))).length;
  const value = hits.reduce((sum, { weight }) => sum + weight * weight, 0) / Math.sqrt(10 + hits.length);
  return { met, value };
}

/**
 * The words around the place where most of the terms are close to each other.
 * @param {string[]} words
 * @param {Place[]} hits
 * @param {number} first
 * @param {number} end
 * @param {string[]} wanted
 */
function around(words, hits, first, end, wanted) {
  const places = hits.map(({ location }) => location).filter((place) => place >= first);
  let start = first;
  let best = 0;
  for (const place of places) {
    const near = places.filter((other) => other >= place && other < place + WORDS_AROUND - 6);
    const met = wanted.filter((term) => near.some((other) => span(words[other] ?? "", term))).length;
    if (met <= best) continue;
    best = met;
    start = place;
  }
  const from = Math.max(first, start - 6);
  const to = Math.min(end, from + WORDS_AROUND);
  const pieces = line(words.slice(from, to), wanted);
  if (from > first) pieces.unshift({ text: "… ", marked: false });
  if (to < end) pieces.push({ text: "…", marked: false });
  return pieces;
}

/** How many letters have to be changed, added, left out or exchanged; more than `most` is as good as any. @param {string} one @param {string} other @param {number} most */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min((above[j - 1] ?? 0) + (same ? 0 : 1), (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    before = above;
    above = row;
  }
  return above[other.length] ?? 0;
}

/** The word that was probably meant, or nothing. The list begins with the likeliest. @param {string} term @param {string[]} words */
export function nearest(term, words) {
  const most = term.length < 4 ? 0 : term.length < 6 ? 1 : 2;
  let found = null;
  let least = most + 0.9;
  for (const word of words) {
    let far = distance(term, word, most);
    // It may not be finished yet: then it is compared with as many letters, or with one more.
    if (far > most && term.length > 4 && word.length > term.length) {
      const begun = [0, 1].map((more) => distance(term, word.slice(0, term.length + more), most));
      far = Math.min(...begun) + 0.5;
    }
    if (far > most + 0.5) continue;
    if (word[0] !== term[0]) far += 0.25;
    if (far >= least) continue;
    least = far;
    found = word;
  }
  return found;
}

/**
 * What may have been meant by a query for which there is nothing, the likeliest first: with the nearest words in place
 * of those that no page has, and then also of those with which words only begin. A page may have the same mistake in a
 * longer name.
 * @param {string[]} wanted @param {string[]} words
 */
export function repairs(wanted, words) {
  const known = wanted.map((term) => (words.some((word) => word.startsWith(term)) ? term : nearest(term, words)));
  if (known.includes(null)) return [];
  const whole = known.map((term) => {
    const isWord = term === null || words.includes(term);
    return isWord ? term : (nearest(term, words.filter((word) => !word.startsWith(term))) ?? term);
  });
  return [...new Set([known.join(" "), whole.join(" ")])].filter((query) => query !== wanted.join(" "));
}
