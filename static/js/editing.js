/* While arguments are edited: the focus where one goes on, and no answer of the server over what
   was typed since it was asked. */
import { all, one } from "./dom.js";
import { withoutNoscript } from "./fragments.js";

let asked = new Map(); // what each field held when the form was last asked for again

const fields = () => all("[data-schemaform] :is(input:not([type=hidden], [type=file]), textarea, select), #args-json-text");
const ticked = (field) => field.matches("[type=checkbox], [type=radio]");
const held = (field) => (ticked(field) ? String(field.checked) : field.value);

function remember() { asked = new Map(fields().map((field) => [field.id, held(field)])); }

/** Before the new form comes in: what the reader changed meanwhile, and where the caret stood. */
function meanwhile() {
  return fields().filter((field) => asked.has(field.id) && asked.get(field.id) !== held(field))
    .map((field) => ({ id: field.id, value: held(field), caret: field.selectionStart ?? null }));
}

/** Put it back as soon as the new form is in; the fields that were overwritten. */
function putBack(late) {
  const changed = [];
  for (const { id, value, caret } of late) {
    const field = document.getElementById(id);
    if (!field || held(field) === value) continue;
    if (ticked(field)) field.checked = value === "true"; else field.value = value;
    if (caret !== null && field === document.activeElement) field.setSelectionRange(caret, caret);
    changed.push(field);
  }
  return changed;
}

/** The server learns of it like of any change: a field that is still typed in, when it is left. */
function tell(field) {
  const change = () => field.dispatchEvent(new Event("change", { bubbles: true }));
  if (field === document.activeElement && !ticked(field)) field.addEventListener("blur", change, { once: true });
  else change();
}

/** On to the first field of the editor, which took the place of the arguments. */
export function enterEditor() {
  one("#editor [data-schemaform] :is(.in:not(.fixed), [type=checkbox])")?.focus();
}

export function startEditing() {
  let late = [], untold = [];
  const ours = (event) => event.detail.target?.matches?.("[data-schemaform], #editor");
  addEventListener("htmx:beforeRequest", (event) => { if (ours(event)) remember(); });
  addEventListener("htmx:beforeSwap", (event) => { if (ours(event)) late = meanwhile(); });
  addEventListener("htmx:afterSwap", () => {
    withoutNoscript(document);
    untold.push(...putBack(late));
    late = [];
  });
  addEventListener("htmx:afterSettle", () => {
    const now = untold;
    untold = [];
    now.forEach(tell);
  });
  addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "editor" && event.detail.requestConfig?.verb === "get") enterEditor();
  });
}
