/* Fetch a part of a page as the server renders it. The browser's cache asks by ETag (304 when the same). */
import { sessionOver } from "./notices.js";

/** A parser reads what stands in noscript as if there were no scripts: its fields must not be sent. */
export function withoutNoscript(root) {
  for (const plain of root.querySelectorAll("noscript")) plain.remove();
  return root;
}

const BROKEN = 500;

/** The fragment as an element, or null when it cannot be had. `reached`: the server has answered, and
    would say the same if it were asked again. */
export async function fetchPart(url, target) {
  let answer;
  try {
    answer = await fetch(url, {
      headers: { "HX-Request": "true", "HX-Target": target },
      credentials: "same-origin", cache: "no-cache", signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return { reached: false, part: null };
  }
  if (answer.status === 401) sessionOver();
  if (!answer.ok) return { reached: answer.status < BROKEN, part: null };
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { reached: true, part: withoutNoscript(html).body.firstElementChild };
}

/** Make `old` look like `made`. Focus, selection, what is typed, and open folds stay as they are. */
export function morph(old, made) {
  const typing = document.activeElement?.matches("input, textarea, select") ?? false;
  const result = Idiomorph.morph(old, made, {
    morphStyle: "outerHTML", ignoreActiveValue: typing,
    callbacks: {
      beforeAttributeUpdated: (name, node) => !(name === "open" && node instanceof HTMLDetailsElement),
    },
  });
  for (const node of [result].flat()) if (node instanceof Element) htmx.process(node);
}
