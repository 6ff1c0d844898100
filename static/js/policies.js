/* The policy page: names go to where the cursor is, and the focus survives moved stages. */
import { startForms } from "./forms.js";

const acts = {
  insert(button) {
    const field = document.getElementById(button.dataset.into);
    field.focus();
    put(field, field.selectionStart, field.selectionEnd, button.dataset.text);
  },
  swap(button) {
    const field = button.closest(".cel-in").querySelector("textarea, input");
    const start = Number(button.dataset.start);
    field.focus();
    put(field, start, start + Number(button.dataset.length), button.dataset.text);
  },
};

function put(field, start, end, text) {
  field.setRangeText(text, start, end, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-do]");
  if (button) acts[button.dataset.do]?.(button);
});

/* A button that moved or removed a stage is gone: the focus goes to the stage, else to the list. */
let pressed = "";
addEventListener("htmx:beforeRequest", (event) => { pressed = event.target.matches("[hx-target='#stages']") ? event.target.value : ""; });
addEventListener("htmx:afterSettle", () => {
  if (!pressed) return;
  const [verb, at] = pressed.split(":");
  const stages = document.querySelectorAll(".inline-related");
  const to = { add: stages.length - 1, up: at - 1, down: Number(at) + 1, remove: Math.min(at, stages.length - 1) }[verb];
  (stages[to]?.querySelector("input, button") ?? document.getElementById("stages-h")).focus();
  pressed = "";
});

startForms();
document.documentElement.dataset.ready = "";
