/* What a person typed is never lost: each field marked data-keep is kept until its form succeeds. */
import { all, session } from "./dom.js";

const key = (field) => `draft:${field.dataset.keep}`;

export function restoreDrafts(root = document) {
  for (const field of all("[data-keep]", root)) {
    const draft = session.get(key(field));
    if (draft && !field.value) field.value = draft;
  }
}

/** Forget the draft of one field: what it held was sent. */
export const forget = (field) => session.remove(key(field));

/** Forget the drafts of one request: its answer was taken. */
export function forgetDrafts(id) {
  session.remove(`draft:${id}:reason`);
}

export const typed = (root) => all("[data-keep]", root).some((field) => field.value.trim());

export function startDrafts() {
  addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset?.keep) return;
    if (field.value) session.set(key(field), field.value);
    else session.remove(key(field));
  });
  addEventListener("htmx:afterSettle", (event) => restoreDrafts(event.target));
  restoreDrafts();
}
