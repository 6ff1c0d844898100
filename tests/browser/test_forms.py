"""Forms of the corpus in a real browser: what it sends of an untouched form is what was shown."""

from django.template.loader import render_to_string

from approvals.rules.strict_json import text
from approvals.schemaforms import forms
from tests.schemaforms import corpus

SENT = "[...new FormData(document.forms[0])].filter(([, value]) => typeof value === 'string')"


def as_sent(entries: list[list[str]]) -> dict[str, list[str]]:
    """The entries as they go over the wire: with CR LF at line ends."""
    fields: dict[str, list[str]] = {}
    for name, value in entries:
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        fields.setdefault(name, []).append(lines.replace("\n", "\r\n"))
    return fields


def test_every_value_of_the_corpus_comes_back_to_the_byte_through_chromium(chromium_browser):
    page = chromium_browser.new_page()
    for name in corpus.names():
        case = corpus.read(name)
        for value in (*case.valid, *case.invalid):
            source = forms.Source(case.schema, case.ui, data=value)
            form = render_to_string("schemaforms/form.html", {"form": forms.show(source)})
            page.set_content(f"<!doctype html><form>{form}</form>")
            parsed = forms.parse(source, as_sent(page.evaluate(SENT)))
            assert text(parsed.value) == text(value), name
            assert parsed.ok == (value in case.valid), name
    page.close()
