/* The thread of a request: sent by Ctrl Enter too, its draft ends when it was taken. */
import { one } from "./dom.js";
import { forget } from "./drafts.js";

const form = (element) => (element?.matches?.("form[data-comment]") ? element : null);

export function startThread() {
  addEventListener("keydown", (event) => {
    const talk = form(event.target.form);
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !talk) return;
    event.preventDefault();
    one("[data-send]", talk).click(); // the question, where one can be put
  });
  addEventListener("htmx:afterRequest", (event) => {
    const talk = form(event.detail.requestConfig?.elt);
    if (!talk) return;
    if (event.detail.xhr.status === 200) forget(one("[data-keep]", talk));
    one("#thread [data-focus]")?.focus();
  });
}
