/* What keeps an act from being pressed: no connection, or something that the page still waits for. */
import { all, one, text } from "./dom.js";

export const offline = () => !navigator.onLine;

/** What has to be opened first: the part of the bar that says so. Of options only some approve. */
function unread(button) {
  const approves = button.value !== "choose" || one("[name=option][data-approves]:checked");
  return button.hasAttribute("data-needs-reading") && approves ? one("#unread[data-left]") : null;
}

/** The field of the phrase, as long as it differs by one code unit from what is to be typed. */
function untyped(button) {
  const field = button.hasAttribute("data-needs-phrase") ? one("#phrase[data-phrase]") : null;
  return field && field.value !== field.dataset.phrase ? field : null;
}

/** What says that it cannot be sent back once more. */
const spent = (button) => (button.hasAttribute("data-no-rounds") ? one("#no-rounds") : null);

/** What says that the agent or project is paused: then only a no goes through. */
const held = (button) => (button.hasAttribute("data-stops") ? one("#held[data-held]") : null);

/** Why an act cannot be pressed now, in words; "" where it can. */
export function whyNot(button) {
  if (offline()) return text("offline");
  return (held(button) ?? unread(button) ?? spent(button))?.textContent.trim().replace(/\s+/g, " ") ?? untyped(button)?.dataset.why ?? "";
}

/** Say on the acts of the page whether they can be pressed: where one is focused, it stays so. */
export function restateActs() {
  for (const button of all("[data-act][form=answer]")) {
    if (whyNot(button)) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
