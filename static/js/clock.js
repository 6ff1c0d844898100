/* Countdowns: one timer for the page, by the server's clock. The texts come from the server first. */
import { all, one, text } from "./dom.js";
import { say, toast } from "./notices.js";

const HOUR = 3600_000;
const SPOKEN = [600_000, 120_000]; // ten and two minutes before a deadline, once each
let skew = Number(one("meta[name=now]")?.content ?? Date.now()) - Date.now();
const told = new Set();

/** The server's time in milliseconds; the browser's clock may be wrong by minutes. */
export const now = () => Date.now() + skew;

/** Follow the server's clock; say so once where the browser's is off by more than two minutes. */
export function setClock(serverTime) {
  skew = serverTime - Date.now();
  if (Math.abs(skew) > 120_000 && !told.has("clock")) toast(text("clock"), { bad: true });
  if (Math.abs(skew) > 120_000) told.add("clock");
}

const two = (n) => String(n).padStart(2, "0");

export function left(milliseconds) {
  const s = Math.max(0, Math.floor(milliseconds / 1000));
  const [d, h, m] = [Math.floor(s / 86400), Math.floor(s / 3600), Math.floor((s % 3600) / 60)];
  if (d >= 2) return `${d} d`;
  return h ? `${h}:${two(m)} h` : `${m}:${two(s % 60)}`;
}

function show(element, remaining) {
  const words = remaining > 0 ? left(remaining) : text("over");
  const out = one("[data-left]", element) ?? element;
  if (out.textContent !== words) out.textContent = words;
  element.classList.toggle("late", remaining <= 0);
  element.classList.toggle("soon", remaining > 0 && remaining < HOUR);
  const ring = one(".ring .fg", element);
  if (ring) {
    const share = Math.min(1, Math.max(0, remaining / Number(element.dataset.span)));
    ring.setAttribute("stroke-dasharray", `${(share * 94.2).toFixed(1)} 94.2`);
  }
}

function speak(element, remaining) {
  const mark = SPOKEN.find((limit) => remaining <= limit && remaining > limit - 5000);
  const key = `${element.dataset.due}/${mark}`;
  if (!mark || told.has(key)) return;
  told.add(key);
  say(`${text("left")} ${left(remaining)}`);
}

function tick() {
  for (const element of all("[data-due]")) {
    const remaining = Number(element.dataset.due) - now();
    const wasOpen = !element.classList.contains("late");
    show(element, remaining);
    if (element.matches(".due")) speak(element, remaining);
    if (remaining <= 0 && wasOpen) element.dispatchEvent(new CustomEvent("deadline", { bubbles: true }));
  }
}

export function startClock() {
  setInterval(tick, 1000);
  tick();
  addEventListener("htmx:afterSettle", tick);
}
