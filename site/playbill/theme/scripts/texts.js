// What scripts say. They know it in English; the page gives them what its site says instead.

/** @param {string} text one of the theme's table */
export function say(text) {
  /** @type {Record<string, string>} */
  const replaced = JSON.parse(document.documentElement.dataset["texts"] ?? "{}");
  return replaced[text] ?? text;
}
