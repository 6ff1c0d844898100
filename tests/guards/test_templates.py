"""Templates hold under the strict Content-Security-Policy (ui.md 3.3)."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "an event handler attribute": r"<[^>]*\son[a-z]+\s*=",
    "an htmx attribute that evaluates code": r"<[^>]*\s(data-)?hx-(on|vars)\b",
    "a style element": r"<style\b",
    "a script with content": r"<script\b[^>]*>\s*[^\s<]",
    "an address of another site": r"(src|href)\s*=\s*[\"']?(https?:)?//",
}


def test_no_template_has_inline_code_or_foreign_addresses():
    pages = [page for page in TEMPLATES.rglob("*.html") if "email" not in page.parts]
    assert pages
    found = [
        f"{page.relative_to(TEMPLATES)}: {what}"
        for page in pages
        for what, pattern in INLINE.items()
        if re.search(pattern, page.read_text(), re.I)
    ]
    assert found == []
