/** What the server may ask of the browser beside changing slots. Loaded when it first asks. */

import { sited } from "./addresses.js";
import { make } from "./frames.js";
import { put } from "./inputs.js";
import { values } from "./memory.js";

const TOAST = 5000;

/** @typedef {(t: number, kind: string, text: string, log: string) => void} Notice */

/** @param {any[]} effect @param {Notice} notice */
export function perform([kind, ...values], notice) {
  const [first, second, third, fourth] = values;
  const element = document.getElementById(first);
  switch (kind) {
    case "redirect":
      return redirect(sited(first), second, third);
    case "toast":
      return toast(first, second, third);
    case "alert":
      return alert(first);
    case "log":
      return console.log(first);
    case "value":
      return element && put(element, "value", second);
    case "focus":
    case "blur":
      return element?.[/** @type {"focus" | "blur"} */ (kind)]();
    case "scroll":
      return element?.scrollIntoView();
    case "clipboard":
      return copy(first);
    case "download":
      return follow(third ? URL.createObjectURL(new Blob([first])) : sited(first), { download: second ?? "" }, ["data:", "blob:"]);
    case "storage":
      return store(first, second, third);
    case "notice":
      return notice(first, second, third, fourth);
    default:
      console.warn("This page does not know the effect", kind);
  }
}

/** An address that leads to a page; a script is none. @param {string} address @param {string[]} [also] */
function safe(address, also = []) {
  const url = URL.canParse(address, location.href) && new URL(address, location.href);
  if (url && ["http:", "https:", ...also].includes(url.protocol)) return url.href;
  console.warn("Not followed:", address);
  return "";
}

/** @param {string} address @param {boolean} external @param {boolean} replace */
function redirect(address, external, replace) {
  const url = safe(address);
  if (!url) return;
  if (external) follow(address, { target: "_blank", rel: "noopener" });
  else if (replace) location.replace(url);
  else location.assign(url);
}

/** @param {string} address @param {Partial<HTMLAnchorElement>} properties @param {string[]} [also] */
function follow(address, properties, also) {
  const href = safe(address, also);
  if (href) Object.assign(document.createElement("a"), { href, ...properties }).click();
}

/** @param {string} level @param {string} message @param {number | null} [milliseconds] */
function toast(level, message, milliseconds) {
  let region = document.querySelector(".rx-toasts");
  if (!region) {
    region = make("div", "rx-toasts");
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  const one = make("div", "rx-toast", message);
  one.dataset.level = level;
  const close = make("button", "rx-toast-close", "×");
  close.setAttribute("aria-label", "Dismiss");
  close.onclick = () => one.remove();
  one.append(close);
  region.append(one);
  setTimeout(() => one.remove(), milliseconds ?? TOAST);
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission, or a page without TLS: the reader can still copy it by hand.
    toast("error", "The browser did not allow copying: " + text);
  }
}

/** Cookies are kept as local values: this site sets none. @param {string} kind @param {string} key @param {string | null} value */
function store(kind, key, value) {
  const place = kind === "session" ? sessionStorage : localStorage;
  const { [key]: _, ...others } = values(place);
  place["understudy"] = JSON.stringify(value === null ? others : { ...others, [key]: value });
}
