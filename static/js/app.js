/* The start of every page. No inline handlers: clicks are told apart by data-do. */
import { startAnswering } from "./answering.js";
import { startClaims } from "./claims.js";
import { startClock } from "./clock.js";
import { all, one, text } from "./dom.js";
import { startDrafts } from "./drafts.js";
import { startEvidence } from "./evidence.js";
import { startEditing } from "./editing.js";
import { startForms } from "./forms.js";
import { whyNot } from "./gates.js";
import { copyLink, startKeys } from "./keys.js";
import { refresh, startList } from "./list.js";
import { lookSoon, startLive } from "./live.js";
import { open, say, toast } from "./notices.js";
import { startPane, takeOffer } from "./pane.js";
import { addRemark, dropRemark, startRemarks } from "./remarks.js";
import { toggleTheme } from "./theme-switch.js";
import { startThread } from "./thread.js";
import { copyPath, copySource, copyValue, startTrees } from "./tree.js";

const acts = {
  theme: toggleTheme,
  help: () => open("help"),
  close: (button) => button.closest("dialog").close(),
  refresh: () => { refresh({ now: true }); lookSoon(); },
  "copy-link": copyLink,
  "copy-path": copyPath,
  "copy-source": copySource,
  "copy-value": copyValue,
  "show-change": takeOffer,
  remark: addRemark,
  "drop-remark": dropRemark,
  copy(button) {
    navigator.clipboard?.writeText(document.getElementById(button.dataset.of).textContent);
    toast(text("copied"));
  },
  peek(button) {
    const field = document.getElementById(button.dataset.of);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
    one("[data-says]", button).textContent = hidden ? button.dataset.hide : button.dataset.show;
  },
};

document.addEventListener("click", (event) => {
  for (const menu of all("details.drop[open], .me details[open], .tabs details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const button = event.target.closest?.("[data-do]");
  if (button) acts[button.dataset.do]?.(button);
});

/* A form is sent once, and not at all where there is no connection: nothing is queued silently. */
addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-answer]")) return;
  const refused = event.submitter ? whyNot(event.submitter) : "";
  if (!refused && !form.dataset.sent) { form.dataset.sent = "yes"; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (refused) say(refused, { urgent: true });
}, { capture: true });
addEventListener("htmx:afterRequest", (event) => { delete event.target.dataset?.sent; });

// The server shows times in the zone of whoever reads them.
document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone};path=/;max-age=31536000;samesite=lax`;

startAnswering();
startClaims();
startClock();
startEditing(); // before the drafts: they keep what it puts back
startDrafts();
startEvidence();
startForms();
startList();
startPane();
startRemarks();
startKeys();
startLive();
startThread();
startTrees();
document.documentElement.dataset.ready = "yes";
