/* Forms from a JSON Schema work without this file; it only smooths two things. */
import { one } from "./dom.js";

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

export function startForms() {
  addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches?.("textarea[data-json]")) return;
    try { field.value = layOut(field.value); } catch { /* the server says where it is wrong */ }
  });
  addEventListener("htmx:afterSettle", (event) => one("[data-errors]", event.target)?.focus());
}
