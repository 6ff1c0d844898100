/* The key map of ui.md 6.12, as far as its acts exist. Off in fields, with modifiers, and by switch. */
import { choose } from "./answering.js";
import { all, kept, one, shown, text } from "./dom.js";
import { stepPart } from "./evidence.js";
import { rows } from "./list.js";
import { open, toast } from "./notices.js";
import { openedAt, step } from "./pane.js";
import { toggleTheme } from "./theme-switch.js";

const SETTLED = 400; // a repeated A cannot run down the list
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]";

/** Press the visible control of an act; where it cannot be pressed, the page says why. */
function press(name) {
  const button = all(`[data-act=${name}]`).find(shown);
  if (!button || performance.now() - openedAt < SETTLED) return;
  button.click();
}

function reject() {
  const reason = one("#reason");
  if (reason && performance.now() - openedAt >= SETTLED) reason.focus();
}

/** Go to the first field that can be edited, or to where the agent can be asked. */
function enter(name) {
  const field = one(`[data-enter=${name}]`, one("#detail") ?? document);
  if (!field || performance.now() - openedAt < SETTLED) return;
  const fold = field.closest("details:not([open])");
  if (fold) fold.open = true;
  field.focus();
}

/** Within a turn the next call comes first; else what stands next in the list. */
function next() {
  const call = one("#detail [data-turn-next]");
  if (call) call.click(); else step(1);
}

function back() {
  const row = rows().find((each) => each.hasAttribute("aria-current"));
  if (document.body.dataset.view === "detail" && shown(one(".back"))) one(".back").click();
  else one(".tt a", row ?? document.createElement("div"))?.focus();
}

export function copyLink() {
  const url = one("#detail [data-request]")?.dataset.url;
  if (!url) return;
  navigator.clipboard?.writeText(new URL(url, location.href).href);
  toast(text("copied"));
}

const KEYS = {
  j: next, k: () => step(-1), o: () => one(".tt a", rows().find((r) => r.matches(":focus-within")) ?? document)?.click(),
  a: () => press("approve"), r: reject, e: () => (all("[data-act=edit]").some(shown) ? press("edit") : enter("edit")), m: () => press("remark"), q: () => enter("ask"), y: copyLink, t: toggleTheme,
  c: () => press("claim"),
  "[": () => stepPart(-1), "]": () => stepPart(1),
  "/": () => one("#search")?.focus(), "?": () => open("help"), Escape: back,
};
for (const digit of "123456789") KEYS[digit] = () => choose(digit);
const ARROWS = { ArrowDown: "j", ArrowUp: "k" };

/** The letter that was pressed; on a layout without Latin letters, the one printed on the key. */
function letter(event) {
  if (event.key.length === 1 && event.key > "\u007f") return event.code.replace(/^Key/, "").toLowerCase();
  const inList = event.target instanceof Element && event.target.closest("#list-scroll");
  if (inList && ARROWS[event.key]) return ARROWS[event.key];
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

function pressed(event) {
  const { target } = event;
  if (event.isComposing || !(target instanceof Element)) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && target.form?.matches("[data-answer]")) {
    event.preventDefault(); // in the reason field this sends the rejection
    all(`[data-act=${target.id === "reason" ? "reject" : "approve"}]`).find(shown)?.click();
    return;
  }
  if (event.key === "Escape" && target.matches("input, textarea")) { target.blur(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(FIELDS)) return;
  const key = letter(event);
  if (event.repeat && key !== "j" && key !== "k") return;
  const act = KEYS[key];
  if (!act || (key.length === 1 && key !== "?" && kept.get("keys") === "off")) return;
  event.preventDefault();
  act();
}

export function startKeys() {
  addEventListener("keydown", pressed);
  const toggle = one("#letters");
  if (!toggle) return;
  toggle.checked = kept.get("keys") !== "off";
  toggle.addEventListener("change", () => kept.set("keys", toggle.checked ? "on" : "off"));
}
