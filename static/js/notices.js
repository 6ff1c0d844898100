/* What the page says: the polite live region, toasts, dialogs. */
import { all, one, text } from "./dom.js";

let region = "polite";

/** Read out by a screen reader, seen by nobody. `urgent` interrupts. */
export function say(words, { urgent = false } = {}) {
  region = urgent ? "urgent" : "polite";
  const target = one(region === "urgent" ? "#live-urgent" : "#live");
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

/* Refusals that are no fragment: the session is over, the form's token is stale, the server is down. */
addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  const again = () => htmx.trigger(elt, requestConfig.triggeringEvent?.type ?? "submit");
  if (xhr.status === 401) return open("session-over");
  if (xhr.getResponseHeader("X-Problem") === "csrf_failed") return toast(text("stale"), { bad: true });
  if (xhr.status === 429) return toast(text("slow"), { bad: true });
  const id = xhr.getResponseHeader("X-Request-ID");
  return toast(`${text("failed")}${id ? ` (${id.slice(0, 8)})` : ""}`, { bad: true, again });
});
addEventListener("htmx:sendError", () => toast(text("unreached"), { bad: true }));
addEventListener("htmx:timeout", () => toast(text("unreached"), { bad: true }));
