/** Addresses as a demo writes them: from the root of its site, which may be served below a path. */

const base = document.documentElement.dataset.base ?? "/";

/** @param {string} address */
export function sited(address) {
  return /^\/(?!\/)/.test(address) && !address.startsWith(base) ? base + address.slice(1) : address;
}

/** @param {string} name of an attribute @param {string} value */
export function sitedAs(name, value) {
  return /^(href|src|poster|action|formaction)$/.test(name) ? sited(value) : value;
}

/** What came without knowing where the site is. @param {Element} element */
export function site(element) {
  if (base === "/") return;
  for (const { name, value } of element.attributes) {
    if (sitedAs(name, value) !== value) element.setAttribute(name, sitedAs(name, value));
  }
}
