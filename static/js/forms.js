/* Forms from a JSON Schema work without this file; it only smooths two things. */
import { all, one } from "./dom.js";

/** JSON that reads is laid out when its field is left. Numbers are text here, so every digit stays. */
export function layOut(source) {
  JSON.parse(source); // throws where it is no JSON
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  const tokens = source.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  return tokens.map((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      return next === "}" || next === "]" ? token : token + line();
    }
    if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[index - 1];
      return before === "{" || before === "[" ? token : line() + token;
    }
    if (token === ",") return token + line();
    return token === ":" ? ": " : token;
  }).join("");
}

/** Where the focus goes when the button that was pressed is gone: into the new row, or to its list. */
function keepFocus(pressed) {
  const list = document.getElementById(pressed.list);
  if (!list || (document.activeElement && document.activeElement !== document.body && !pressed.adds)) return;
  const fields = all(".row-in:last-of-type :is(input:not([type=hidden]), select, textarea)", list);
  (pressed.adds && fields.length ? fields[0] : list).focus();
}

export function startForms() {
  let pressed = null;
  addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("textarea[data-json]")) return;
    try { field.value = layOut(field.value); } catch { /* the server says where it is wrong */ }
  }, { capture: true }); // before it is asked about
  addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target;
    const list = button.matches("button[name=_op]") && button.closest("fieldset")?.id;
    pressed = list ? { list, adds: button.value.startsWith("add:"), asked: event.detail.xhr } : null;
  });
  addEventListener("htmx:afterSettle", (event) => {
    one("[data-errors]", event.target)?.focus();
    if (pressed?.asked !== event.detail.xhr) return; // an earlier answer, of another field
    keepFocus(pressed);
    pressed = null;
  });
}
