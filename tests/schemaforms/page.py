"""An honest reader of a form's HTML: what a browser would send if nobody touched anything."""

from __future__ import annotations

from html.parser import HTMLParser

from django.template.loader import render_to_string

from approvals.schemaforms.nodes import Form


class Page(HTMLParser):
    """Collects successful controls as HTML says: names, values, checked, selected, enabled."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.fields: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.refers: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._select: dict[str, object] | None = None
        self._area: tuple[str, list[str]] | None = None
        self._option: tuple[bool, str | None, list[str]] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(found["id"])
        for name in ("for", "aria-describedby", "aria-labelledby", "list"):
            self.refers += (found.get(name) or "").split()
        name = found.get("name")
        if "disabled" in found and tag != "option":
            return
        if tag == "input" and name:
            self._input(found, name)
        elif tag == "select":
            self._select = {"name": name, "chosen": None, "first": None}
        elif tag == "option":
            self._option = ("selected" in found, found.get("value"), [])
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "button" and name:
            self.buttons.append((name, found.get("value") or ""))

    def _input(self, found, name):
        kind = (found.get("type") or "text").lower()
        if kind in ("checkbox", "radio") and "checked" not in found:
            return
        if kind in ("submit", "button", "file", "image", "reset"):
            return
        value = found.get("value") or ("on" if kind in ("checkbox", "radio") else "")
        if kind != "hidden" and kind not in ("checkbox", "radio"):
            value = value.replace("\n", "").replace("\r", "")
            assert kind not in ("number", "range", "color"), "a browser would change the value"
        if kind == "datetime-local" and value.count(":") == 2:
            value = value.removesuffix(":00")
        if kind in ("email", "url"):
            value = value.strip()
        self.fields.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self._option is not None:
            self._option[2].append(data)
        elif self._area is not None:
            self._area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "option" and self._option is not None:
            chosen, value, text = self._option
            self._option = None
            if self._select is None:
                return  # of a datalist
            value = "".join(text) if value is None else value
            if self._select["first"] is None:
                self._select["first"] = value
            if chosen:
                self._select["chosen"] = value
        elif tag == "select" and self._select is not None:
            chosen = self._select["chosen"]
            chosen = self._select["first"] if chosen is None else chosen
            if self._select["name"] and chosen is not None:
                self.fields.setdefault(self._select["name"], []).append(chosen)
            self._select = None
        elif tag == "textarea" and self._area is not None:
            name, text = self._area
            value = "".join(text).replace("\r\n", "\n").replace("\r", "\n")
            value = value.removeprefix("\n").replace("\n", "\r\n")
            self.fields.setdefault(name, []).append(value)
            self._area = None


def page(form: Form) -> Page:
    """The form as our templates render it."""
    return Page(render_to_string("schemaforms/form.html", {"form": form}))
