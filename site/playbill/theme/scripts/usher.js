/**
 * Who moves to another page of the site, or to the one that is shown, without loading it anew, and when a page is
 * fetched for that; `travel.js`, loaded then, does the rest.
 *
 * A link is a link: this only answers the browser's question whether somebody wants to take over a navigation, so
 * that history, scroll positions, anchors and new tabs stay the browser's own.
 */

/** How long a pointer or the focus rests on a link before its page is fetched. */
const REST = 80;

/** Behind it stands what scripts have appended; before it, the page. */
export const end = document.body.appendChild(document.createComment(""));

/** Whether an address is that of a page of the site: a folder below its base, and not below one of `apart`. @param {URL} url @param {string} base @param {string[]} apart */
export function isPage(url, base, apart) {
  return url.href.startsWith(base) && url.pathname.endsWith("/") && !apart.some((path) => url.pathname.startsWith(path + "/"));
}

/** An address without its anchor. @param {string | URL} url */
export const addressOf = (url) => /** @type {string} */ (String(url).split("#")[0]);

function ushers() {
  /** The page that is shown; on the way to another one it is not the one of the address. */
  let here = addressOf(location.href);
  // Where the first script did not arrive nobody knows, and to load the page once more would bring no more of it.
  const { script = here, apart } = document.documentElement.dataset;
  if (script !== here) return location.reload();
  const base = new URL("../../", import.meta.url).href;
  const others = apart?.split(" ") ?? [];
  let moving = false;
  let timer = 0;

  /** @param {string} url */
  const leadsOn = (url) => isPage(new URL(url), base, others) && addressOf(url) !== here;

  /** @param {Event} event */
  function consider({ type, target }) {
    clearTimeout(timer);
    const link = /over|in/.test(type) && target instanceof Element && target.closest("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.download || !leadsOn(link.href)) return;
    timer = setTimeout(async () => {
      const { fetchAhead } = await import("./travel.js").catch(() => ({ fetchAhead() {} }));
      if (leadsOn(link.href)) fetchAhead(addressOf(link.href));
    }, REST);
  }
  for (const type of ["pointerover", "pointerout", "pointercancel", "focusin", "focusout"]) addEventListener(type, consider);

  navigation.addEventListener("navigate", (event) => {
    const { canIntercept, destination, downloadRequest, formData, navigationType, signal } = event;
    const address = addressOf(destination.url);
    if (!canIntercept || downloadRequest !== null || formData || navigationType === "reload") return;
    // An anchor, or a script's own address: the page stays.
    if (!moving && destination.sameDocument && navigationType !== "traverse") here = address;
    moving = leadsOn(destination.url);
    // The page that is shown was chosen: to load it again would lose what is done on it.
    const stays = address === here && !destination.sameDocument && isPage(new URL(address), base, others);
    if (!moving && !stays) return;
    clearTimeout(timer);
    const handler = async () => {
      try {
        const { stay, travel } = await import("./travel.js");
        await (stays ? stay(event) : travel(event, address, here));
      } catch {
        // The address is the new one already: the browser loads what belongs to it.
        if (!signal.aborted) location.reload();
      }
    };
    event.intercept({ focusReset: "manual", scroll: "manual", handler });
  });

  document.addEventListener("playbill:page", () => {
    here = addressOf(location.href);
    moving = false;
  });
}

if (typeof navigation === "object") ushers();
