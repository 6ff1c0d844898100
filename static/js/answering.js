/* The parts of an answer that react while one answers. The server judges all of it again. */
import { all, one } from "./dom.js";
import { restateActs } from "./gates.js";

/** Approve waits for the exact phrase; what differs by a case or a blank differs. */
function phrase() {
  const field = one("#phrase[data-phrase]");
  if (!field) return;
  const fits = field.value === field.dataset.phrase;
  field.classList.toggle("match", fits);
  for (const part of all("[data-when-phrase]")) part.hidden = (part.dataset.whenPhrase === "fits") !== fits;
}

/** A digit selects; nothing is sent by it. */
export function choose(digit) {
  const option = one(`#answer [data-digit="${digit}"]`);
  if (!option) return;
  option.checked = true;
  option.focus();
  restateActs();
}

/** Whoever writes words of their own does not choose a suggestion as well. */
function own(field) {
  if (field.id !== "own" || !field.value.trim()) return;
  for (const radio of all("#answer [name=suggested]")) radio.checked = false;
}

export function startAnswering() {
  addEventListener("input", (event) => { own(event.target); phrase(); restateActs(); });
  addEventListener("htmx:afterSettle", phrase);
  phrase();
}
