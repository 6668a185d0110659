// What scripts say. They know it in English; the page gives them what its site says instead.

/** @param {string} text one of the theme's table @param {Record<string, unknown>} values what is put in for the names in braces */
export function say(text, values = {}) {
  /** @type {Record<string, string>} */
  const replaced = JSON.parse(document.documentElement.dataset["texts"] ?? "{}");
  return (replaced[text] ?? text).replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}
