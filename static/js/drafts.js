/* What a person typed is never lost: it is kept for this tab until it is sent, secrets never are.

   Fields marked data-keep are kept one by one. What stands in data-form-draft is kept as a whole,
   for one revision of one request, and drawn again by the server, rows and all. */
import { all, one, session } from "./dom.js";
import { enterEditor } from "./editing.js";
import { morph, withoutNoscript } from "./fragments.js";

const PRIVATE = "[type=password], [type=file], [name=csrfmiddlewaretoken]";
const key = (field) => `draft:${field.dataset.keep ?? field.dataset.formDraft}`;
const partOf = (element) => element.closest?.("[data-form-draft]");

// Drafts that the page does not show yet, by key: what was kept, and the promise that it is shown,
// null once that failed.
const unshown = new Map();
const behind = (part) => (session.get(key(part)) ? unshown.get(key(part)) : null);

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

/** Keep what the form holds. While it does not show its draft only the fields of this name, that
    were typed in, are newer than the draft; comments, whose names are alike, come after its own. */
function keepForm(part, name = "") {
  const draft = behind(part);
  if (draft && !name) return;
  if (!draft) unshown.delete(key(part)); // sent or given up meanwhile
  const joins = draft && part.id === "my-remarks";
  const kept = new URLSearchParams(joins ? draft.kept : draft ? session.get(key(part)) : "");
  if (draft && !joins) kept.delete(name);
  for (const field of all("[name]", part)) {
    const left = field.matches(PRIVATE) || (field.matches("[type=checkbox], [type=radio]") && !field.checked) || field.closest("noscript");
    if (left || field.matches("button") || (draft && !joins && field.name !== name)) continue;
    if (field.multiple) for (const option of field.selectedOptions) kept.append(field.name, option.value);
    else kept.append(field.name, field.value);
  }
  session.set(key(part), kept.toString());
}

/** The form as the server draws it from what was kept; null when it cannot be had now. */
async function drawn(part, kept) {
  const body = new URLSearchParams(kept);
  body.set("_op", "update");
  const token = one("#answer [name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(part.dataset.url, {
      method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(15_000),
      headers: { "HX-Request": "true", "HX-Target": part.dataset.whole ?? "", "X-CSRFToken": token },
    });
    return answer.ok ? withoutNoscript(new DOMParser().parseFromString(await answer.text(), "text/html")) : null;
  } catch {
    return null;
  }
}

function show(made, into) {
  for (const other of all("[hx-swap-oob]", made)) {
    const old = document.getElementById(other.id);
    other.remove();
    other.removeAttribute("hx-swap-oob");
    if (old) morph(old, other);
  }
  morph(into, made.body.firstElementChild);
}

/** Whether a draft is kept that is to be drawn; a page that already shows what was sent stays. */
const waits = (part) => session.get(key(part)) && one(part.dataset.into) && !part.hasAttribute("data-kept");

/** Draw the draft where its form stands by then: it may have been fetched again, or typed in. */
async function bringBack(name) {
  for (;;) {
    const part = all("[data-form-draft]").find((each) => key(each) === name);
    if (!part || !waits(part)) break;
    const kept = session.get(name);
    const made = await drawn(part, kept);
    if (!made) { // it stays in the store, and comes with the next look
      if (unshown.has(name)) unshown.get(name).coming = null;
      return;
    }
    if (!part.isConnected || session.get(name) !== kept) continue;
    show(made, one(part.dataset.into));
    break;
  }
  unshown.delete(name);
}

function restoreForm(part) {
  const name = key(part);
  if (!waits(part) || unshown.get(name)?.coming) return;
  const { kept } = unshown.get(name) ?? { kept: session.get(name) };
  unshown.set(name, { kept, coming: Promise.resolve(name).then(bringBack) });
}

/** While a form does not show its draft nothing is asked with it: the answer would be of before it. */
async function hold(event) {
  const { elt, issueRequest } = event.detail;
  const part = partOf(elt);
  if (!part || !behind(part)) return;
  event.preventDefault();
  restoreForm(part);
  await behind(part).coming;
  if (elt.isConnected) issueRequest(true);
  else if (elt.id === "edit") enterEditor();
}

export function startDrafts() {
  addEventListener("input", (event) => {
    const field = event.target;
    const part = partOf(field);
    if (part) keepForm(part, field.name);
    if (!field.dataset?.keep) return;
    if (field.value) session.set(key(field), field.value);
    else session.remove(key(field));
  });
  addEventListener("htmx:confirm", hold);
  // At once, before anything else happens: what the page shows is what is kept.
  addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "arguments") for (const link of all("#edit[data-form-draft]")) session.remove(key(link)); // given up
    const part = partOf(event.target) ?? one("#editor [data-form-draft]");
    if (!part || event.target.id === "detail") return;
    if (behind(part)) restoreForm(part); else keepForm(part);
  });
  addEventListener("htmx:afterSettle", (event) => restoreDrafts(event.target));
  restoreDrafts();
}
