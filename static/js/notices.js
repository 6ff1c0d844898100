/* What the page says: the polite live region, toasts, dialogs. */
import { all, one, text } from "./dom.js";

/** Read out by a screen reader, seen by nobody. `urgent` interrupts. */
export function say(words, { urgent = false } = {}) {
  const target = one(urgent ? "#live-urgent" : "#live");
  if (target) target.textContent = words;
}

export function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

/** A toast from the template in the page; `again` adds a button that repeats the act. */
export function toast(words, { again = null, bad = false } = {}) {
  const stack = one("#toasts");
  const made = one("#toast-template").content.firstElementChild.cloneNode(true);
  made.classList.toggle("bad", bad);
  one("[data-says]", made).textContent = words;
  const button = one("[data-again]", made);
  button.hidden = !again;
  button.addEventListener("click", () => { made.remove(); again(); });
  one("[data-close]", made).addEventListener("click", () => made.remove());
  stack.replaceChildren(...all(".toast", stack).slice(-2), made);
  if (!bad) setTimeout(() => made.remove(), 6000);
}

let toldOfSession = false;

/** Ask to sign in again: once for a page that only looked, each time for somebody who acts. */
export function sessionOver({ acting = false } = {}) {
  if (acting || !toldOfSession) open("session-over");
  toldOfSession = true;
}

/** Press what failed once more; the same answer counts once, however often it arrives. */
const pressAgain = (event) => {
  const button = event.detail.requestConfig.triggeringEvent?.submitter;
  return button ? () => button.click() : null;
};

/* Refusals that are no fragment: the session is over, the form's token is stale, the server is down. */
addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.getResponseHeader("X-Problem")) return;
  event.detail.shouldSwap = false;
  event.detail.isError = true;
});
addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const again = pressAgain(event);
  if (xhr.status === 401) return sessionOver({ acting: true });
  if (xhr.getResponseHeader("X-Problem") === "csrf_failed") return toast(text("stale"), { bad: true });
  if (xhr.status === 413) return toast(text("large"), { bad: true });
  if (xhr.status === 429) return toast(text("slow"), { bad: true });
  const id = xhr.getResponseHeader("X-Request-ID");
  return toast(`${text("failed")}${id ? ` (${id.slice(0, 8)})` : ""}`, { bad: true, again });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  addEventListener(name, (event) => toast(text("unreached"), { bad: true, again: pressAgain(event) }));
}
