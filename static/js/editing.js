/* While arguments are edited: the focus where one goes on, and no answer of the server over what
   was typed since it was asked. */
import { all, one } from "./dom.js";
import { withoutNoscript } from "./fragments.js";

let asked = new Map(); // what each field held when the form was last asked for again

const fields = () => all("[data-schemaform] :is(input:not([type=hidden]), textarea, select)");
const held = (field) => (field.matches("[type=checkbox], [type=radio]") ? String(field.checked) : field.value);

function remember() { asked = new Map(fields().map((field) => [field.id, held(field)])); }

/** Before the new form comes in: what the reader changed meanwhile, by field. */
function meanwhile() {
  return fields().filter((field) => asked.has(field.id) && asked.get(field.id) !== held(field)
    && !field.matches("[type=checkbox], [type=radio]")).map((field) => [field.id, field.value]);
}

export function startEditing() {
  let late = [];
  const ours = (event) => event.detail.target?.matches?.("[data-schemaform]");
  addEventListener("htmx:beforeRequest", (event) => { if (ours(event)) remember(); });
  addEventListener("htmx:beforeSwap", (event) => { if (ours(event)) late = meanwhile(); });
  addEventListener("htmx:afterSwap", () => withoutNoscript(document));
  addEventListener("htmx:afterSettle", () => {
    for (const [id, value] of late) {
      const field = document.getElementById(id);
      if (!field || field.value === value) continue;
      field.value = value;
      if (field !== document.activeElement) field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    late = [];
  });
  addEventListener("htmx:afterSettle", (event) => {
    // The editor took the place of the arguments: on to its first field.
    if (event.target.id === "editor" && event.detail.requestConfig?.verb === "get") {
      one("#editor [data-schemaform] :is(.in:not(.fixed), [type=checkbox])")?.focus();
    }
  });
}
