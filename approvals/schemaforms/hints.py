"""What an author wishes for the look of a field: one form for all the dialects of hints.

Understood are rjsf's uiSchema, Airflow's and Windmill's keywords inside the schema, json-editor's
`options`, and JSONForms (turned into a uiSchema by `layouts`). Anything unknown is ignored: a
hint can change how a value is asked for, never what is valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .values import Schema

_WIDGETS = {
    "textarea": "textarea", "multiline": "textarea", "text-area": "textarea",
    "markdown": "markdown", "richtext": "markdown", "code": "code", "json": "code", "yaml": "code",
    "sql": "code", "password": "password", "radio": "radio", "select": "select",
    "checkboxes": "checkboxes", "checkbox": "checkbox", "tristate": "tristate", "hidden": "hidden",
    "tags": "checkboxes", "date": "date", "alt-date": "date", "datetime": "date-time",
    "alt-datetime": "date-time", "date-time": "date-time", "time": "time", "email": "email",
    "uri": "uri", "file": "file", "money": "money",
}  # fmt: skip


class Hints:
    """The hints for one place: those of the uiSchema first, then those inside the schema."""

    def __init__(self, ui: object, schema: Schema) -> None:
        self.ui: Mapping[str, Any] = ui if isinstance(ui, Mapping) else {}
        self.schema = schema
        options = self.ui.get("ui:options")
        own = schema.get("options")
        self.options: Mapping[str, Any] = options if isinstance(options, Mapping) else {}
        self.editor: Mapping[str, Any] = own if isinstance(own, Mapping) else {}

    def get(self, name: str) -> Any:
        """The hint `ui:name`, also where it stands in `ui:options` or in the schema itself."""
        for place, key in (
            (self.ui, f"ui:{name}"),
            (self.options, name),
            (self.schema, f"ui:{name}"),
        ):
            if key in place:
                return place[key]
        nested = self.schema.get("ui")
        return nested.get(name) if isinstance(nested, Mapping) else None

    def words(self, name: str) -> str:
        """The hint as text, "" if it is none."""
        found = self.get(name)
        return found if isinstance(found, str) else ""

    @property
    def widget(self) -> str:
        """The wished widget in our words, "" for none that we know."""
        found = self.get("widget")
        if self.editor.get("hidden") is True:
            return "hidden"
        if self.schema.get("password") is True or self.schema.get("format") == "password":
            return "password"
        if found is None:
            found = self.schema.get("format")
        return _WIDGETS.get(found, "") if isinstance(found, str) else ""

    @property
    def readonly(self) -> bool:
        """Whether the author wants it shown and not asked."""
        return True in (
            self.schema.get("readOnly"),
            self.get("readonly"),
            self.get("disabled"),
            self.schema.get("disabled"),
        )

    @property
    def order(self) -> list[str]:
        """Property names in the wished order; "*" stands for the rest."""
        found = self.get("order")
        if not isinstance(found, list):
            found = self.schema.get("order")
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []

    @property
    def width(self) -> int | None:
        """How many of six columns the author gives it."""
        for found, columns in (
            (self.get("width"), 6),
            (self.get("columns"), 6),
            (self.editor.get("grid_columns"), 12),
        ):
            if isinstance(found, int) and not isinstance(found, bool) and 1 <= found <= columns:
                return max(2, round(found * 6 / columns))
        return None

    @property
    def sections(self) -> dict[str, str]:
        """The section of each property that has one."""
        found: dict[str, str] = {}
        sections = self.get("sections")
        for section in sections if isinstance(sections, list) else []:
            if isinstance(section, Mapping) and isinstance(section.get("fields"), list):
                title = section.get("title")
                for name in section["fields"]:
                    if isinstance(name, str):
                        found[name] = title if isinstance(title, str) else ""
        return found

    @property
    def messages(self) -> dict[str, str]:
        """The author's own words for a rule that is not kept, by the rule's name."""
        found = self.get("messages")
        own = self.schema.get("errorMessage")
        mine = found if isinstance(found, Mapping) else own if isinstance(own, Mapping) else {}
        return {str(rule): text for rule, text in mine.items() if isinstance(text, str)}

    def below(self, name: str) -> object:
        """The hints for a property, an item ("items") or nothing."""
        return self.ui.get(name)
