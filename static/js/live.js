/* The socket: small signals only. It says "look again"; the page then fetches its own fragments. */
import { all, kept, one, text } from "./dom.js";
import { setClock } from "./clock.js";
import { offline, restateActs } from "./gates.js";
import { refresh } from "./list.js";
import { concerned, refreshPane } from "./pane.js";

const COALESCE = 250, AGAIN = 5000, FIRST = 500, LONGEST = 30_000, POLL = 20_000, SILENCE = 45_000, HIDDEN = 300_000, SIGNED_OUT = 4401, PATIENCE = 2000;
let socket = null, delay = FIRST, retry = 0, poll = 0, silence = 0, sleep = 0, gather = 0;
let looking = false, late = false;
let wanted = new Set();
let checked = new Date();
let lostAt = performance.now();

const clock = (date) => date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** Show how fresh the page is: live, reconnecting (list may be old), or offline (deciding waits). */
function state(word) {
  document.body.dataset.live = word;
  for (const dot of all("[data-dot]")) {
    dot.className = `dot ${{ live: "ok", wait: "warn", offline: "bad" }[word]}`;
    one("[data-says]", dot.parentElement).textContent = text(word);
  }
  const brief = word === "wait" && performance.now() - lostAt < PATIENCE;
  for (const bar of all("[data-bar]")) bar.hidden = brief || bar.dataset.bar !== word;
  for (const time of all("[data-checked]")) time.textContent = clock(checked);
  restateActs();
}

export const restate = () => state(offline() ? "offline" : socket?.readyState === WebSocket.OPEN ? "live" : "wait");

/** Show what changed. What could not be had is asked for again, since no bell rings for it twice. */
async function look() {
  const ids = wanted;
  [wanted, gather, looking] = [new Set(), 0, true];
  let fresh = false;
  try {
    fresh = await refresh();
    if (concerned(ids)) fresh = await refreshPane() && fresh;
  } finally {
    looking = false;
    if (fresh) checked = new Date(); else for (const id of ids) wanted.add(id);
    if (wanted.size && !offline()) plan(fresh ? COALESCE : AGAIN);
    restate();
  }
}

function plan(wait) {
  clearTimeout(gather);
  [gather, late] = [setTimeout(look, wait), wait > COALESCE];
}

/** Ask for one look at what changed; many bells in a quarter of a second, and all that ring during
    a look, are one look. */
export function lookSoon(id = "*") {
  wanted.add(id);
  if (!looking && (!gather || late)) plan(COALESCE);
}

function hear(event) {
  clearTimeout(silence);
  silence = setTimeout(() => socket?.close(), SILENCE);
  const signal = JSON.parse(event.data);
  if (signal.now) setClock(signal.now);
  if (signal.t === "request") lookSoon(signal.id ?? "*");
}

function connect() {
  clearTimeout(retry);
  if (offline() || socket?.readyState <= WebSocket.OPEN) return;
  socket = new WebSocket(new URL("/ws/live/", location.href.replace(/^http/, "ws")));
  socket.addEventListener("message", hear);
  socket.addEventListener("open", () => { delay = FIRST; clearInterval(poll); poll = 0; lookSoon(); });
  socket.addEventListener("close", lost);
}

function lost(event) {
  clearTimeout(silence);
  if (document.body.dataset.live === "live") lostAt = performance.now();
  restate();
  setTimeout(restate, PATIENCE);
  if (event.code === SIGNED_OUT) lookSoon(); // the answer will say so, and keep what was typed
  poll ||= setInterval(() => lookSoon(), POLL);
  if (document.hidden && sleep < 0) return; // paused: comes back when somebody looks
  retry = setTimeout(connect, delay * (0.5 + Math.random()));
  delay = Math.min(LONGEST, delay * 2);
}

function visible() {
  clearTimeout(sleep);
  if (document.hidden) {
    sleep = setTimeout(() => { sleep = -1; clearInterval(poll); poll = 0; socket?.close(); }, HIDDEN);
  } else {
    sleep = 0;
    if (socket?.readyState !== WebSocket.OPEN) { delay = FIRST; connect(); lookSoon(); }
  }
}

export function startLive() {
  if (!one("[data-live-page]")) return;
  poll = setInterval(() => lookSoon(), POLL);
  addEventListener("online", () => { delay = FIRST; connect(); lookSoon(); });
  addEventListener("offline", () => { socket?.close(); restate(); });
  addEventListener("htmx:afterSettle", restate);
  document.addEventListener("visibilitychange", visible);
  kept.remove("socket");
  connect();
  restate();
}
