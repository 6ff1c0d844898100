/* A piece of evidence opens over the request. What was opened shows in the list and in the bar at once. */
import { all, one } from "./dom.js";
import { fetchPart } from "./fragments.js";
import { lookSoon } from "./live.js";
import { openId } from "./pane.js";

let last = "";

async function openPart(link) {
  last = link.href;
  const { part } = await fetchPart(link.href, "part");
  const dialog = one("#evidence-part");
  if (!part || !dialog) { location.assign(link.href); return; }
  dialog.replaceChildren(part);
  if (!dialog.open) dialog.showModal();
  lookSoon(openId());
}

/** Open the previous or next part that must be read; the first time, the first that was not yet. */
export function stepPart(by) {
  const parts = all("#evidence [data-must-read]");
  const at = parts.findIndex((link) => link.href === last);
  const first = Math.max(0, parts.findIndex((link) => link.dataset.mustRead === "due"));
  const link = parts.at(at < 0 ? first : (at + by) % parts.length);
  if (!link) return;
  link.focus();
  openPart(link);
}

/** Somebody may have read on in another tab. */
const lookAgain = () => { if (!document.hidden && one("#unread[data-left]")) lookSoon(openId()); };

export function startEvidence() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-part]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openPart(link);
  });
  document.addEventListener("visibilitychange", lookAgain);
  addEventListener("focus", lookAgain);
  addEventListener("pageshow", (event) => { if (event.persisted) lookAgain(); });
}
