/* What a person typed is never lost: it is kept for this tab until it is sent, secrets never are.

   Fields marked data-keep are kept one by one. What stands in data-form-draft is kept as a whole,
   for one revision of one request, and drawn again by the server, rows and all. */
import { all, one, session } from "./dom.js";
import { morph, withoutNoscript } from "./fragments.js";

const PRIVATE = "[type=password], [type=file], [name=csrfmiddlewaretoken]";
const key = (field) => `draft:${field.dataset.keep ?? field.dataset.formDraft}`;

export function restoreDrafts(root = document) {
  for (const field of all("[data-keep]", root)) {
    const draft = session.get(key(field));
    if (draft && !field.value) field.value = draft;
  }
  if (root === document || root.matches?.(".whole")) for (const part of all("[data-form-draft]", root)) restoreForm(part);
}

/** Forget the draft of one field: what it held was sent. */
export const forget = (field) => session.remove(key(field));

/** Forget the drafts of one request: its answer was taken. */
export function forgetDrafts(id) {
  for (const name of session.names()) if (name.startsWith(`draft:${id}:`)) session.remove(name);
}

export const typed = (root) => all("[data-keep]", root).some((field) => field.value.trim())
  || all("[data-form-draft]", root).some((part) => session.get(key(part)));

function keepForm(part) {
  const kept = new URLSearchParams();
  for (const field of all("[name]", part)) {
    const left = field.matches(PRIVATE) || (field.matches("[type=checkbox], [type=radio]") && !field.checked) || field.closest("noscript");
    if (left || field.matches("button")) continue;
    if (field.multiple) for (const option of field.selectedOptions) kept.append(field.name, option.value);
    else kept.append(field.name, field.value);
  }
  session.set(key(part), kept.toString());
}

/** Ask the server for the part as it was left; a page that already shows what was sent stays. */
async function restoreForm(part) {
  const kept = session.get(key(part));
  const into = one(part.dataset.into);
  if (!kept || !into || part.hasAttribute("data-kept")) return;
  const body = new URLSearchParams(kept);
  body.set("_op", "update");
  const token = one("#answer [name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(part.dataset.url, {
      method: "POST", body, credentials: "same-origin",
      headers: { "HX-Request": "true", "HX-Target": part.dataset.whole ?? "", "X-CSRFToken": token },
    });
    if (!answer.ok || !into.isConnected) return;
    const made = withoutNoscript(new DOMParser().parseFromString(await answer.text(), "text/html"));
    for (const other of all("[hx-swap-oob]", made)) {
      const old = document.getElementById(other.id);
      other.remove();
      other.removeAttribute("hx-swap-oob");
      if (old) morph(old, other);
    }
    morph(into, made.body.firstElementChild);
  } catch { /* it stays in the store, and comes back with the next look */ }
}

export function startDrafts() {
  addEventListener("input", (event) => {
    const field = event.target;
    const part = field.closest?.("[data-form-draft]");
    if (part) keepForm(part);
    if (!field.dataset?.keep) return;
    if (field.value) session.set(key(field), field.value);
    else session.remove(key(field));
  });
  addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "arguments") for (const link of all("#edit[data-form-draft]")) session.remove(key(link)); // given up
    const part = event.target.closest?.("[data-form-draft]") ?? one("#editor [data-form-draft]");
    if (part && event.target.id !== "detail") keepForm(part);
    restoreDrafts(event.target);
  });
  restoreDrafts();
}
