/**
 * The line to the server: Engine.IO 4 and Socket.IO 5 over one WebSocket, which comes back when it is cut.
 *
 * It knows nothing of what is said on it; `session.js` does.
 */

/** Longest wait before each try, in milliseconds; the real one is drawn from 0 to it (full jitter). */
const WAITS = [300, 500, 1000, 2000, 5000, 10000, 20000, 30000];
/** How long a connection may take to be made and greeted. */
const GREETING = 10000;

/**
 * @typedef {object} Owner whom the line serves
 * @property {() => object} hello what to say when connecting
 * @property {(message: any[]) => void} receive
 * @property {(tries: number) => void} down the connection was lost, or a try failed; a new one is tried
 */

/**
 * @typedef {object} Line
 * @property {() => void} open connect now, and stay connected
 * @property {(message: unknown[]) => void} send
 * @property {() => void} settle the server took us in: the next loss starts with the shortest wait
 * @property {() => void} close
 */

/**
 * @param {string} address
 * @param {Owner} owner
 * @returns {Line}
 */
export function createLine(address, owner) {
  const url = new URL(address, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.search = "?EIO=4&transport=websocket";

  /** @type {WebSocket | undefined} */
  let web;
  let wanted = false;
  let tries = 0;
  let patience = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence;

  function connect() {
    clearTimeout(retry);
    if (web || !wanted) return;
    const mine = new WebSocket(url);
    web = mine;
    patience = GREETING;
    listen();
    // A socket that was given up may still speak; only the newest is heard.
    mine.onmessage = (event) => mine === web && hear(String(event.data));
    mine.onclose = () => mine === web && lost();
  }

  /** The server pings. A line that says nothing for longer than that is dead, whatever TCP believes. */
  function listen() {
    clearTimeout(silence);
    silence = setTimeout(lost, patience);
  }

  function drop() {
    clearTimeout(silence);
    clearTimeout(retry);
    const old = web;
    web = undefined;
    old?.close(1000);
  }

  function lost() {
    drop();
    const longest = /** @type {number} */ (WAITS[Math.min(tries++, WAITS.length - 1)]);
    owner.down(tries);
    // A hidden tab waits until it is seen: nobody looks at it, and a restarted server has enough to do.
    retry = setTimeout(() => document.hidden || connect(), Math.random() * longest);
  }

  /** @param {string} text */
  function hear(text) {
    listen();
    const kind = /** @type {string} */ (/^(4?\d)?/.exec(text)?.[0]);
    const body = text.slice(kind.length);
    if (kind === "2") web?.send("3" + body);
    else if (kind === "0") {
      const { pingInterval, pingTimeout } = JSON.parse(body);
      patience = pingInterval + pingTimeout;
      listen();
      web?.send("40" + JSON.stringify(owner.hello()));
    }
    // An event may come before the "40" that answers ours: the server speaks first in its connect handler.
    else if (kind === "42") owner.receive(JSON.parse(body.slice(body.indexOf("["))));
    // Closed, disconnected, or refused (with the reason for the log).
    else if (kind === "1" || kind === "41" || kind === "44") {
      if (body) console.warn("The demo server refused the connection:", body);
      lost();
    }
  }

  document.addEventListener("visibilitychange", () => document.hidden || connect());
  addEventListener("online", () => {
    // The network changed: the old socket, if any, leads nowhere though nothing has told it.
    if (!wanted) return;
    if (web) lost();
    connect();
  });

  return {
    open() {
      wanted = true;
      connect();
    },
    send(message) {
      if (web?.readyState === WebSocket.OPEN) web.send("42" + JSON.stringify(message));
    },
    settle() {
      tries = 0;
    },
    close() {
      wanted = false;
      drop();
    },
  };
}
