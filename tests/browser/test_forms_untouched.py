"""What Chromium sends of a form that nobody touched is what was asked, to the byte (ui.md 2.2)."""

from __future__ import annotations

from django.template.loader import render_to_string

from approvals.rules.strict_json import text
from approvals.schemaforms import forms
from tests.schemaforms import written

# As a browser encodes a form: every line end is CR LF.
SENT = """() => [...document.forms].map((form) => [...new FormData(form)]
  .filter(([, value]) => typeof value === "string")
  .map(([name, value]) => [name, value.replace(/\\r?\\n|\\r/g, "\\r\\n")]))"""


def test_a_browser_sends_every_form_back_as_it_came(chromium_browser):
    cases = [(name, written.read(name)) for name in written.names()]
    sources = [
        forms.Source(case.schema, case.ui, data=value, prefix=f"f{index}x")
        for index, (_name, case) in enumerate(cases)
        for value in case.valid[-1:]
    ]
    drawn = [
        render_to_string("schemaforms/form.html", {"form": forms.show(source)})
        for source in sources
    ]
    page = chromium_browser.new_page()
    page.set_content("".join(f"<form>{form}</form>" for form in drawn))
    for source, entries in zip(sources, page.evaluate(SENT), strict=True):
        post: dict[str, list[str]] = {}
        for name, value in entries:
            post.setdefault(name, []).append(value)
        assert text(forms.parse(source, post).value) == text(source.data)
    page.close()
