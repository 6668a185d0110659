/**
 * What this page load has said to the server, and what it has heard: numbers, order, loss. No DOM.
 *
 * An act is kept until the server has it; after a cut the kept ones are sent again, in order, and
 * the server knows by the number which of them it has already done.
 */

/** Acts on their way at once. The server queues 100 for a tab; the rest waits here instead of being refused. */
const WINDOW = 50;
/** Characters of an act; the server closes on messages of more than 64 KiB, and it would be sent for ever. */
const LONGEST = 20000;

/**
 * @typedef {{ digest: string, action: number, args: unknown[] }} Act
 * @typedef {{ local: Record<string, string>, session: Record<string, string> }} Stored
 */

/**
 * @typedef {object} Stage what the session may have done in the page
 * @property {(mounts: string[], patches: any[]) => void} patch
 * @property {(mounts: string[], patches: any[], lost: boolean, again: boolean) => void} repaint from the first paint;
 *     lost: the server lost the state; again: it knows these mounts already
 * @property {(act: number) => void} finished every act up to this one is done
 * @property {() => void} rest no task is live any more
 * @property {(effect: any[]) => void} effect
 * @property {(digests: string[]) => void} stale
 * @property {(word: string) => void} status
 * @property {(code: string, text: string) => void} refused
 * @property {(digest: string) => void} tooLong
 * @property {(news: unknown) => void} pageChanged
 * @property {() => Stored | undefined} stored
 */

/**
 * @typedef {object} Memory what outlives the page load in this tab
 * @property {(key: string) => string | null} get
 * @property {(key: string, value: string | null) => void} set
 */

/** @typedef {ReturnType<typeof createSession>} Session */

/** Not randomUUID, which plain http on another host than localhost does not have. */
function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
}

/**
 * @param {Pick<import("./socket.js").Line, "send" | "settle">} line
 * @param {Stage} stage
 * @param {Memory} memory
 * @param {(then: () => void, milliseconds: number) => unknown} later
 */
export function createSession(line, stage, memory, later) {
  let nonce = newNonce();
  let page = "";
  /** @type {string[]} */
  let mounts = [];
  /** Version of the last update shown. */
  let seen = 0;
  /** Numbers of the last act that was made, sent, and done by the server. On the wire they are less by `base`. */
  let made = 0;
  let sent = 0;
  let done = 0;
  let base = 0;
  let welcome = false;
  let paused = false;
  /** @type {Map<number, Act>} */
  const acts = new Map();
  /** Mounts to begin anew, each after the act that was the last one then. @type {{ digest: string, after: number }[]} */
  let anews = [];
  /** Questions that a welcome will answer, oldest first: connect, resync, mounts. @type {("c" | "r" | "m")[]} */
  let asked = [];

  /** @param {"r" | "m"} name @param {unknown[]} parts */
  function ask(name, ...parts) {
    asked.push(name);
    line.send([name, ...parts]);
  }

  /** Sends what may be sent. A digest that is gone has the number -1: the server counts the act and does nothing. */
  function pump(window = WINDOW) {
    while (welcome && !paused) {
      while (anews[0] && anews[0].after <= sent) {
        const t = mounts.indexOf(/** @type {{ digest: string }} */ (anews.shift()).digest);
        if (t >= 0) line.send(["b", t]);
      }
      if (sent === made || sent - done >= window) return;
      const act = acts.get(++sent);
      if (act) line.send(["a", sent - base, mounts.indexOf(act.digest), act.action, act.args]);
    }
  }

  /** @param {number} act as on the wire */
  function finish(act) {
    if (act + base <= done) return;
    done = act + base;
    made = Math.max(made, done);
    sent = Math.max(sent, done);
    for (const number of acts.keys()) if (number <= done) acts.delete(number);
    stage.finished(done);
  }

  /** @param {{ token?: string, version: number, act: number, mode: string, patches?: any[], stale?: number[], tasks?: number }} news */
  function welcomed(news) {
    const question = asked.shift();
    if (news.token) memory.set("token", news.token);
    tasks(news.tasks ?? 0);
    // The server lost its count (and the state with it): go on from the one that it has.
    if (news.act + base < done) base = done - news.act;
    finish(news.act);
    if (news.mode !== "resume") {
      const known = question !== "m" && seen > 0;
      const lost = news.mode === "reset" || (news.mode === "fresh" && known);
      // While a move to other mounts is unanswered, numbers in older answers mean the mounts of before.
      if (!asked.includes("m")) stage.repaint(mounts, news.patches ?? [], lost, known && !lost);
      seen = news.version;
    }
    stage.stale((news.stale ?? []).map((t) => mounts[t] ?? ""));
    if (question === "c") sent = done;
    welcome = true;
    line.settle();
    stage.status("live");
    pump();
  }

  /** @param {number} version @param {any[]} patches @param {number} act @param {any[][]} effects */
  function updated(version, patches, act, effects) {
    // The answer to a resync brings everything since `seen` again.
    if (asked.includes("c") || asked.includes("r")) return;
    if (version > seen + 1) return ask("r", seen);
    finish(act);
    if (version <= seen) return;
    seen = version;
    if (!asked.includes("m")) stage.patch(mounts, patches);
    for (const effect of effects) stage.effect(effect);
    pump();
  }

  /** Not consumed: this act and all after it go again, later. @param {number} act @param {number} milliseconds */
  function slowDown(act, milliseconds) {
    if (act + base <= done) return ask("r", seen);
    sent = Math.min(sent, act + base - 1);
    if (paused) return;
    paused = true;
    later(() => {
      paused = false;
      pump();
    }, Math.max(milliseconds, 50));
  }

  /** As a new page load, from the first paint. Only acts that were never sent are kept, so that none is done twice. */
  function renew() {
    nonce = newNonce();
    seen = 0;
    finish(sent - base);
    base = sent;
  }

  /** @param {number} count */
  function tasks(count) {
    memory.set("busy", count ? "1" : null);
    if (!count) stage.rest();
  }

  /** Pages, without their query, and demos: one that runs alone has a page of its own. */
  function touched() {
    return (memory.get("touched") ?? "").split("\n");
  }

  const path = () => /** @type {string} */ (page.split("?")[0]);

  function touchedHere() {
    const known = touched();
    return [path(), ...mounts].some((name) => known.includes(name));
  }

  return {
    /** @param {string} newPage @param {string[]} newMounts */
    mounted(newPage, newMounts) {
      // What was meant for the old mounts goes first, under their numbers.
      pump(Infinity);
      page = newPage;
      mounts = newMounts;
      if (asked.length || welcome) ask("m", page, mounts);
      else renew();
    },

    hello() {
      asked = ["c"];
      const stored = stage.stored();
      memory.set("nonce", nonce);
      return { token: memory.get("token"), nonce, page, mounts, seen, act: made - base, ...(stored && { storage: stored }) };
    },

    down() {
      welcome = false;
      asked = [];
      stage.status("reconnecting");
    },

    /** @param {any[]} message */
    receive([name, ...parts]) {
      if (name === "u") updated(parts[0], parts[1] ?? [], parts[2] ?? 0, parts[3] ?? []);
      else if (name === "k") finish(parts[0]), pump();
      else if (name === "w") welcomed(parts[0]);
      else if (name === "s") slowDown(parts[0], parts[1] ?? 0);
      else if (name === "q") line.send(["q"]); // is this page load still there?
      else if (name === "t") tasks(parts[0]);
      else if (name === "p") stage.pageChanged(parts[0]);
      else if (name === "x") stage.refused(parts[0], parts[1] ?? "");
    },

    /**
     * The number of the act, or 0 if it is too long to be sent.
     * @param {string} digest @param {number} action @param {unknown[]} args
     */
    act(digest, action, args) {
      if (JSON.stringify(args).length > LONGEST) {
        stage.tooLong(digest);
        return 0;
      }
      acts.set(++made, { digest, action, args });
      memory.set("touched", [...new Set([...touched(), path(), digest])].join("\n"));
      pump();
      return made;
    },

    /** @param {string} digest */
    beginAnew(digest) {
      anews.push({ digest, after: made });
      pump(Infinity);
    },

    /** @param {number} t */
    mountAt: (t) => mounts[t],
    /** Whether there is something to see or to go on with before the reader touches anything. */
    remembers: () => memory.get("busy") !== null || touchedHere(),
    /** Whether a task is live, or an act under way that may begin one. */
    isBusy: () => memory.get("busy") !== null || done !== made,
    isLive: () => welcome,

    leave() {
      pump(Infinity);
      line.send(["l"]);
      welcome = false;
      asked = [];
    },

    /**
     * The page comes back out of the back/forward cache. If no other page spoke for this tab meanwhile,
     * we go on where we were. Otherwise the server counts for that other page.
     */
    comeBack() {
      if (memory.get("nonce") !== nonce) renew();
    },
  };
}
