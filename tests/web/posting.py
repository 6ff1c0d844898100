"""What a browser would post of a page's answer form, as far as tests of pages need it."""

import re
from html import unescape

CHOSEN = (" checked", " selected")


def fields_of(page: str) -> dict[str, list[str]]:
    """Every named field of the form `answer`, inside it or bound to it, as it stands."""
    start = page.index('id="answer"')
    inside = page[start : page.index("</form>", start)]
    inside = re.sub(r"<noscript>.*?</noscript>|<template.*?</template>", "", inside, flags=re.S)
    posted: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", inside):
        known = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = known.get("type") not in ("checkbox", "radio") or CHOSEN[0] in tag
        if "name" in known and ticked:
            posted.setdefault(known["name"], []).append(unescape(known.get("value", "")))
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>\n?(.*?)</textarea>', inside, re.S
    ):
        posted.setdefault(name, []).append(unescape(text))
    for name, body in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', inside, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        posted.setdefault(name, []).extend(chosen or [""])
    return posted


def field_id(page: str, label: str) -> str:
    """The id, which is the name too, of the field with this label."""
    found = re.search(rf'<label for="(\w+)">\s*<span class="said" dir="auto">{label}<', page)
    assert found, label
    return found[1]
