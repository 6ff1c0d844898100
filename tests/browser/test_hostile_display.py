"""A thousand hostile texts in every field of real requests: nothing runs, nothing calls out."""

from tests.browser.payloads import hostile_texts
from tests.browser.scenes import ask
from tests.browser.visitor import until

PER_REQUEST = 125
OPEN_ALL = "for (const fold of document.querySelectorAll('details')) fold.open = true"
DONE_TO_US = "() => [window.owned ?? null, document.forms.length, document.baseURI]"


def filed(agent, texts):
    """One request that carries each of the texts as a name, as a value and in its prose."""
    return ask(
        agent,
        texts[0][:300],
        name=texts[1][:150],
        resource=texts[2],
        target=texts[3],
        risk="high",
        rationale="\n\n".join(texts[:20]),
        side_effects=texts[4:8],
        description="\n\n".join(text for text in texts if "&#106;" not in text),  # those stay plain
        args={text: text for text in texts} | {"to": texts[5], "subject": texts[6]},
        extras={"context": {text: [text, {"evidence": text}] for text in texts[:15]}},
        tags=tuple(text[:60] for text in texts[8:12]),
        requester={"id": texts[9][:100], "name": texts[10][:100]},
    )


def test_a_thousand_hostile_texts_run_nothing_and_call_nobody(visit, rita, bot):
    texts = hostile_texts()
    batches = [texts[at : at + PER_REQUEST] for at in range(0, len(texts), PER_REQUEST)]
    requests = [filed(bot, batch) for batch in batches]
    few = filed(bot, texts[:: len(texts) // 12])
    rita_sees = visit(rita)
    rita_sees.open("/inbox/")
    links_made = 0
    for request, batch in zip(requests, batches, strict=True):
        page = rita_sees.open(f"/requests/{request.id}/")
        before = page.evaluate(DONE_TO_US)
        page.evaluate(OPEN_ALL)
        page.mouse.move(700, 400)
        page.mouse.wheel(0, 5000)
        assert page.evaluate(DONE_TO_US) == before
        assert before[0] is None
        assert page.locator("#arguments [data-value]").count() >= len(batch)
        links = page.eval_on_selector_all(
            "#detail a[href]", "all => all.map(a => [a.protocol, a.rel, a.host])"
        )
        foreign = [link for link in links if link[2] not in page.url]
        links_made += len(foreign)
        assert {tuple(link[:2]) for link in foreign} <= {
            (protocol, "noopener nofollow ugc") for protocol in ("http:", "https:", "mailto:")
        }
        assert (
            page.locator("#detail :is(img, iframe, object, embed, style, script, base)").count()
            == 0
        )
    assert links_made > 50  # descriptions were read as Markdown
    rita_sees.open(f"/requests/{few.id}/").evaluate(OPEN_ALL)
    assert rita_sees.violations() == []
    assert rita_sees.sideways() <= 0
    assert rita_sees.misdeeds == []


def test_a_tree_is_searched_by_keyboard_and_gives_back_what_was_sent(visit, rita, bot):
    secret = "a\u200bb  c\u0430d\n\tend "
    args = {"odd": secret, "deep": {"needle": 1.50}} | {f"k{n}": f"v{n}" for n in range(14)}
    request = ask(bot, "Many values", args=args)
    visitor = visit(rita)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.open(f"/requests/{request.id}/")
    tree = page.locator("#arguments")
    tree.locator(".arg", has_text="odd").get_by_role("button", name="Copy value").press("Enter")
    page.wait_for_selector(".toast:not([hidden])")
    until(lambda: page.evaluate("navigator.clipboard.readText()") == secret)
    tree.locator(".arg", has_text="needle").get_by_role("button", name="Copy path").click()
    until(lambda: page.evaluate("navigator.clipboard.readText()") == "/deep/needle")
    tree.get_by_label("Search in these values").press_sequentially("NEEDLE")
    assert tree.locator(".arg:visible").count() == 1
    assert tree.get_by_role("status").inner_text() == "1 found"
    tree.get_by_label("Search in these values").fill("nowhere")
    assert tree.locator(".arg:visible").count() == 0
    assert tree.get_by_role("status").inner_text() == "Nothing found"
    tree.get_by_label("Search in these values").fill("")
    assert tree.locator(".arg:visible").count() == len(args)
    plain = visit(rita, java_script_enabled=False)
    plain.page.goto(f"{plain.site}/requests/{request.id}/")
    assert plain.page.locator("#arguments .arg:visible").count() == len(args)
    assert plain.page.locator("#arguments .scripted:visible").count() == 0
