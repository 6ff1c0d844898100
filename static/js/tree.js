/* Trees of values: search within, and copying what was sent, not what is shown. */
import { all, one, text } from "./dom.js";
import { toast } from "./notices.js";

/** Turn marks back into the characters they stand for: ⟦U+200B⟧, ⟦2 spaces⟧, ↵; labels are ours. */
export function source(element) {
  const copy = element.cloneNode(true);
  for (const mark of all(".ctl", copy)) {
    const [, code, spaces, tabs] = /^⟦(?:U\+([0-9A-F]+)|(\d+) spaces?|(\d+) tabs?)⟧$/.exec(mark.textContent) ?? [];
    mark.textContent = code ? String.fromCodePoint(parseInt(code, 16))
      : spaces ? " ".repeat(spaces) : tabs ? "\t".repeat(tabs) : "";
  }
  for (const ours of all(".vh, summary, button", copy)) ours.remove();
  return copy.textContent;
}

async function copied(words) {
  try { await navigator.clipboard.writeText(words); toast(text("copied")); } catch { toast(text("failed")); }
}

const row = (button) => button.closest("[data-path]");
export const copyValue = (button) => copied(source(one("[data-value]", row(button))));
export const copyPath = (button) => copied(row(button).dataset.path);
export const copySource = (button) => copied(source(document.getElementById(button.dataset.of)));

const words = (element) => element.textContent.toLowerCase();

function ranges(element, sought) {
  const found = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const held = walk.currentNode.data.toLowerCase();
    for (let at = held.indexOf(sought); at >= 0; at = held.indexOf(sought, at + sought.length)) {
      const range = new Range();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + sought.length);
      found.push(range);
    }
  }
  return found;
}

/** Hide the rows without what is sought; a fold that is named by it keeps all of its rows. */
function search(field) {
  const sought = field.value.trim().toLowerCase();
  const tools = field.closest(".tree-tools");
  const tree = tools.nextElementSibling;
  const named = all(".nest", tree).filter((nest) => sought && words(one(".key", nest)).includes(sought));
  const hit = (arg) => all(".key, [data-value]", arg).some((part) => words(part).includes(sought));
  const kept = all(".arg", tree).filter((arg) => !sought || hit(arg) || named.some((nest) => nest.contains(arg)));
  const keep = new Set(kept);
  for (const arg of all(".arg", tree)) arg.toggleAttribute("data-missed", !keep.has(arg));
  for (const nest of all(".nest", tree)) {
    nest.toggleAttribute("data-missed", !one(".arg:not([data-missed])", nest));
    if (sought && !nest.hasAttribute("data-missed")) one("details", nest).open = true;
  }
  for (const arg of sought ? kept : []) for (const fold of all("details", arg)) fold.open ||= words(fold).includes(sought);
  const marks = sought ? all(".key, [data-value]", tree).flatMap((part) => ranges(part, sought)) : [];
  if (window.Highlight) CSS.highlights.set("tree-found", new Highlight(...marks));
  const says = kept.length ? field.dataset.found.replace("%n", kept.length) : field.dataset.none;
  one("[role=status]", tools).textContent = sought ? says : "";
}

export function startTrees() {
  addEventListener("input", (event) => {
    if (event.target.matches?.("[data-tree-search]")) search(event.target);
  });
}
