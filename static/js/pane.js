/* The pane at the right: open a request without leaving the list, and keep it true while it is open. */
import { all, narrow, one, text } from "./dom.js";
import { forgetDrafts, restoreDrafts, typed } from "./drafts.js";
import { fetchPart, morph } from "./fragments.js";
import { restateActs } from "./gates.js";
import { mark, neighbour, refresh } from "./list.js";
import { say } from "./notices.js";

export let openedAt = performance.now();
let waiting = null;
let asked = 0;
let shown = 0;
// What stands beside the thing to decide, and changes freely under a reviewer who is at it.
const BESIDE = ["timeline", "comments", "turn", "presence", "stopped", "held", "left-in"];

export const whole = () => one("#detail > .whole[data-request]");
export const openId = () => whole()?.dataset.request;

/** Whether a change of one of these requests shows in the pane: of it, of a call of its turn, or of any
    where a call is still to come, or where what others decide changes what is left of a sum. */
export const concerned = (ids) => ids.has("*") || ids.has(openId())
  || Boolean(one("#turn[data-missing], #left-in"))
  || all("#turn [data-member]").some((each) => ids.has(each.dataset.member));

/** Show a request in the pane; on a phone, and without a pane, it is a page of its own. */
export async function show(url) {
  if (narrow() || !one("#detail")) { location.assign(url); return; }
  openedAt = Infinity; // until it is here, no letter decides what still stands there
  await htmx.ajax("GET", url, { target: "#detail", swap: "innerHTML", push: url });
}

export function step(by) {
  const link = one(".tt a", neighbour(by) ?? document.createElement("div"));
  if (!link) return;
  link.focus({ preventScroll: true });
  link.closest(".item").scrollIntoView({ block: "nearest" });
  if (!narrow()) show(link.href);
}

function arrived() {
  openedAt = performance.now();
  waiting = null;
  const id = openId();
  if (!id) return;
  document.body.dataset.view = "detail";
  one("#detail .detail-scroll")?.scrollTo(0, 0);
  mark(id);
  document.title = whole().dataset.title;
  if ("answered" in whole().dataset) forgetDrafts(id);
  restoreDrafts(whole());
  const summary = one(".note[data-focus], .msg[data-focus]", whole());
  if (summary) { summary.focus(); say(summary.textContent.trim(), { urgent: summary.dataset.focus === "urgent" }); }
}

/** Whether a field of the answer holds something else than what the page came with. */
const changed = () => [...one("#answer")?.elements ?? []].some((field) =>
  field.checked !== field.defaultChecked
  || (field.matches("input:not([type=radio], [type=checkbox], [type=hidden]), textarea") && field.value !== field.defaultValue));

/** Somebody who typed, or stands in the form, must not have it swapped away. */
const touched = () => typed(whole()) || changed()
  || whole().contains(document.activeElement?.form ?? document.activeElement?.closest("form") ?? null);

function keepParts(made, ids) {
  for (const id of ids) {
    const [old, fresh] = [one(`#${id}`, whole()), one(`#${id}`, made)];
    if (old && fresh) morph(old, fresh.cloneNode(true));
  }
  restateActs();
}

function offer(made) {
  waiting = made;
  keepParts(made, [...BESIDE, "approvals"]);
  const banner = one("#changed", whole());
  if (!banner) return;
  one("[data-says]", banner).textContent = made.dataset.status === whole().dataset.status
    ? text("moved") : made.dataset.story;
  if (banner.hidden) say(one("[data-says]", banner).textContent, { urgent: true });
  banner.hidden = false;
}

/** Put in place what the banner offered; what was typed stays. */
export function takeOffer() {
  if (!waiting) return;
  const kept = all("[data-keep]", whole()).map((field) => [field.dataset.keep, field.value]);
  whole().replaceWith(waiting);
  htmx.process(whole());
  for (const [name, value] of kept) {
    const field = all("[data-keep]", whole()).find((f) => f.dataset.keep === name);
    if (field) field.value = value;
  }
  arrived();
  one("h1", whole())?.focus();
}

/** Fetch the open request again and show the change, or offer it to a reviewer who touched it.
    A new revision is always offered: nobody may press a button on what came under their eyes.
    False: what is shown may be older than the question. */
export async function refreshPane() {
  const [before, turn] = [whole(), ++asked];
  if (!before) return true;
  const { reached, part } = await fetchPart(before.dataset.url, "detail");
  if (turn < shown) return true; // the answer to a later question came first
  if (whole() !== before) return false; // another page, or an answer to what was sent, came in its place
  if (part?.dataset.request !== openId()) return reached;
  shown = turn;
  accept(part);
  return true;
}

function accept(part) {
  if (part.dataset.stamp === (waiting ?? whole()).dataset.stamp) {
    // What was opened, said or decided beside it meanwhile is nobody's to lose.
    if (waiting || touched() || part.dataset.beside === whole().dataset.beside) {
      keepParts(part, [...BESIDE, ...(waiting ? [] : ["evidence", "unread"])]);
      return;
    }
  } else if (touched() || part.dataset.revision !== whole().dataset.revision) { offer(part); return; }
  morph(whole(), part);
  waiting = null;
}

export function startPane() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-open-request]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || narrow()) return;
    event.preventDefault();
    show(link.href);
  });
  addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "detail") arrived(); });
  addEventListener("htmx:afterRequest", () => { if (openedAt === Infinity) openedAt = performance.now(); });
  addEventListener("request-changed", () => refresh());
  addEventListener("deadline", (event) => {
    // The server settles what is due when it is asked, so asking shows the truth.
    if (event.target.matches(".due")) refreshPane(); else refresh();
  });
  const first = one("#detail > [data-first]")?.dataset.first;
  if (first && !narrow()) htmx.ajax("GET", first, { target: "#detail", swap: "innerHTML" });
}
