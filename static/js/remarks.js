/* Comments on passages of a draft: a selection becomes a quote, a quote is found and marked. */
import { all, one, shown } from "./dom.js";

let chosen = null; // the last passage that was selected: its words, and the nth of those alike

const panel = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("[data-passages]");

/** The words of a range without our own labels and marks of what was taken out. */
function words(range) {
  const part = range.cloneContents();
  for (const ours of all(".vh, summary, button, del", part)) ours.remove();
  return part.textContent.trim();
}

function select() {
  const selection = getSelection();
  const pop = one("#remark-pop");
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const here = range && panel(range.startContainer);
  if (!here || here !== panel(range.endContainer) || !pop) { if (pop) pop.hidden = true; return; }
  const before = new Range();
  before.setStart(here, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const quote = words(range);
  chosen = quote ? { quote, nth: words(before).split(quote).length - 1 } : null;
  if (!pop || !chosen) return;
  const box = range.getBoundingClientRect();
  pop.style.top = `${Math.max(8, box.top - 44)}px`;
  pop.style.left = `${Math.max(8, Math.min(box.left, innerWidth - 140))}px`;
  pop.hidden = false;
}

/** Begin a comment on what is selected; its number follows the ones that stand there. */
export function addRemark() {
  const list = one("#my-remarks"), template = one("#remark-template");
  if (!list || !template) return;
  const made = template.content.cloneNode(true);
  const number = `remark-new-${all("[data-remark]", list).length + 1}-${Date.now()}`;
  const [quote, text] = all("textarea", made);
  for (const [field, id] of [[quote, `${number}-quote`], [text, number]]) {
    one(`label[for="${field.id}"]`, made).htmlFor = id;
    field.id = id;
  }
  quote.value = chosen?.quote ?? "";
  one("[name=nth]", made).value = chosen?.nth ?? 0;
  list.append(made);
  chosen = null;
  getSelection().removeAllRanges();
  one("#remark-pop").hidden = true;
  const field = document.getElementById(chosen || quote.value ? number : `${number}-quote`);
  field.scrollIntoView({ block: "nearest" });
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function dropRemark(button) {
  const list = button.closest("#my-remarks");
  button.closest("[data-remark]").remove();
  list.dispatchEvent(new Event("input", { bubbles: true }));
  one("[data-do=remark]")?.focus();
}

/** Mark in the draft what the comments quote, wherever it stands in one piece. */
function mark() {
  if (!window.Highlight) return;
  const quotes = [...all("#my-remarks .quote").map((field) => field.value), ...all("#remarks [data-quote]").map((quote) => quote.textContent)];
  const ranges = [];
  for (const here of all("[data-passages]").filter(shown)) {
    const walk = document.createTreeWalker(here, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) for (const quote of quotes.filter((each) => each.trim())) {
      const at = walk.currentNode.data.indexOf(quote.trim());
      if (at < 0) continue;
      const range = new Range();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + quote.trim().length);
      ranges.push(range);
    }
  }
  CSS.highlights.set("passages", new Highlight(...ranges));
}

export function startRemarks() {
  document.addEventListener("selectionchange", select);
  for (const event of ["input", "change"]) addEventListener(event, ({ target }) => { if (target.closest?.("#remarks, [data-draft]")) mark(); });
  addEventListener("htmx:afterSettle", mark);
  mark();
}
