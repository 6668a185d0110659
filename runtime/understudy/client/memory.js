/** What the browser remembers for this tab beyond the page load, and what demos have stored in it. */

/** Where storage is forbidden, a reload begins anew; nothing else is lost. @type {Record<string, string>} */
const forgotten = {};

/** @returns {Record<string, string>} */
function place() {
  try {
    return sessionStorage;
  } catch {
    return forgotten;
  }
}

/** @type {import("./session.js").Memory} */
export const memory = {
  get: (key) => place()["understudy." + key] || null,
  set(key, value) {
    place()["understudy." + key] = value ?? "";
  },
};

/** What demos have stored. @param {Storage} storage @returns {Record<string, string>} */
export function values(storage) {
  return JSON.parse(storage["understudy"] ?? "{}");
}

/** All of it, for the server; undefined if nothing was stored, or if the reader allows no storage. */
export function stored() {
  try {
    const all = { local: values(localStorage), session: values(sessionStorage) };
    if (Object.keys({ ...all.local, ...all.session }).length) return all;
  } catch {}
}
