/* The list: refreshed by bells and polls, and never moved under the pointer. */
import { all, one, text } from "./dom.js";
import { fetchPart, morph } from "./fragments.js";
import { say } from "./notices.js";

const IDLE = 1500; // a pointer that rests this long is not about to click
const PAGE = 50;
let pointerMoved = 0;
let asked = 0;
let shown = 0;
let position = 0;

const body = () => one("#list-body");
const scroller = () => one("#list-scroll");
export const rows = () => all("#list-body .item");
export const current = () => rows().findIndex((row) => row.getAttribute("aria-current") === "true");

/** Whether rows may move: the list is at its top and neither pointer nor keys are at work in it. */
function mayMove() {
  const list = scroller();
  if (!list) return true;
  const atTop = list.scrollTop < 8 && (list.scrollHeight <= list.clientHeight || scrollY < 8);
  const resting = !list.matches(":hover") || performance.now() - pointerMoved > IDLE;
  return atTop && resting && !list.contains(document.activeElement);
}

function address() {
  const url = new URL(body().dataset.url, location.href);
  const shown = Math.ceil(rows().length / PAGE) * PAGE;
  if (shown > PAGE) url.searchParams.set("shown", shown);
  return url;
}

/** Mark the row of the request that is open, and remember where it stood. */
export function mark(id) {
  rows().forEach((row, index) => {
    const here = row.id === `row-${id}`;
    row.toggleAttribute("aria-current", here);
    if (here) { row.setAttribute("aria-current", "true"); position = index; }
  });
}

/** The row before or after the open one; where that one has left, what now stands in its place. */
export function neighbour(step) {
  const at = current();
  if (at >= 0) return rows()[at + step];
  return rows()[Math.min(step > 0 ? position : position - 1, rows().length - 1)];
}

export function count() {
  const open = body()?.dataset.open;
  if (open === undefined) return;
  for (const badge of all("[data-count=open]")) {
    badge.textContent = badge.dataset.words ? badge.dataset.words.replace("%n", open) : open;
    badge.hidden = !badge.dataset.words && open === "0";
  }
  document.title = document.title.replace(/^\(\d+\) /, "");
  if (open !== "0") document.title = `(${open}) ${document.title}`;
}

function place(made) {
  if (document.body.dataset.view === "first" && one(".item", made)) { location.reload(); return; }
  one("#news")?.setAttribute("hidden", "");
  const open = rows()[current()]?.id.slice(4) ?? one("#detail [data-request]")?.dataset.request;
  morph(body(), made);
  if (open) mark(open);
  count();
}

/** While somebody works in the list: refresh rows in place, fade those that left, offer the new. */
function hold(made) {
  for (const row of rows()) {
    const fresh = one(`#${row.id}`, made);
    row.classList.toggle("gone", !fresh);
    if (!fresh) continue;
    if (row.getAttribute("aria-current")) fresh.setAttribute("aria-current", "true");
    morph(row, fresh.cloneNode(true));
  }
  body().dataset.open = made.dataset.open;
  morph(one("#stops"), one("#stops", made).cloneNode(true));
  count();
  const news = all(".item", made).filter((row) => !document.getElementById(row.id)).length;
  const bar = one("#news");
  if (!bar) return;
  bar.hidden = !(news || one("#list-body .gone"));
  one("[data-says]", bar).textContent = news ? text("news").replace("%n", news) : text("changed");
}

/** Fetch the list again. `now` moves the rows even if somebody works in it. False: what is shown may be
    older than the question. */
export async function refresh({ now = false } = {}) {
  const [before, turn] = [body(), ++asked];
  if (!before) return true;
  const { reached, part } = await fetchPart(address(), "list-body");
  if (turn < shown) return true; // the answer to a later question came first
  if (body() !== before) return false; // another list was put in its place
  if (part?.id !== "list-body") return reached;
  shown = turn;
  const open = Number(before.dataset.open);
  if (now || mayMove()) place(part); else hold(part);
  const more = Number(part.dataset.open) - open;
  if (more > 0) say(text("news").replace("%n", more));
  return true;
}

export function startList() {
  addEventListener("pointermove", (event) => {
    if (event.target instanceof Element && event.target.closest("#list-scroll")) pointerMoved = performance.now();
  }, { passive: true });
  addEventListener("htmx:afterSettle", count);
  count();
  const open = one("#detail [data-request]")?.dataset.request;
  if (open) mark(open);
  one("#list-body .item[aria-current]")?.scrollIntoView({ block: "nearest" });
}
