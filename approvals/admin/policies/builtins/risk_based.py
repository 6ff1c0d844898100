"""`risk_based` as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Project

from .words import joined, lowest, risk_field, spelt, split, upwards


def schema(project: Project) -> dict[str, Any]:
    """The risks, the tools, the sensitive texts and the limit."""
    row = {
        "type": "object",
        "title": _("Sensitive field"),
        "required": ["field", "texts"],
        "properties": {
            "field": {
                **{"type": "string", "title": _("Field"), "minLength": 1, "ui:width": 2},
                "description": _("Such as args.to."),
            },
            "texts": {
                **{"type": "string", "title": _("Texts in it"), "minLength": 1, "ui:width": 4},
                **{"ui:widget": "textarea", "ui:options": {"rows": 2}},
                "description": _("One a line. Case and accents make no difference."),
            },
        },
    }
    return {
        "type": "object",
        "required": ["require_for"],
        "properties": {
            "require_for": risk_field(_("Risk"), _("At this risk it matches, whatever is asked.")),
            "tools": {
                **{"type": "string", "title": _("Always for these actions"), "ui:width": 6},
                "description": _("Names, with commas between them; * stands for anything."),
            },
            "amount_limit": {
                **{"type": "string", "format": "money-amount", "title": _("Amounts over")},
                "description": _(
                    "It matches over it, not at it. Empty: amounts are not looked at."
                ),
            },
            "amount_fields": {
                **{"type": "string", "title": _("Amounts stand in")},
                "description": _("Fields, with commas between them. Empty: where they usually do."),
            },
            "sensitive": {"type": "array", "title": _("Sensitive texts"), "items": row},
        },
    }


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by field become rows; lists become lines."""
    filled: dict[str, Any] = {"require_for": lowest(options, "require_for")}
    filled.update(
        {name: joined(options[name]) for name in ("tools", "amount_fields") if name in options}
    )
    if "amount_limit" in options:
        filled["amount_limit"] = spelt(options["amount_limit"])
    if options.get("sensitive"):
        filled["sensitive"] = [
            {"field": field, "texts": "\n".join(texts)}
            for field, texts in options["sensitive"].items()
        ]
    return filled


def meant(filled: Mapping[str, Any]) -> dict[str, Any]:
    """A field that stands in two rows has the texts of both."""
    options: dict[str, Any] = {"require_for": upwards(filled["require_for"])}
    for name in ("tools", "amount_fields"):
        if names := split(filled.get(name, "")):
            options[name] = names
    if filled.get("amount_limit"):
        options["amount_limit"] = filled["amount_limit"].strip()
    sensitive: dict[str, list[str]] = {}
    for row in filled.get("sensitive", ()):
        texts = [line.strip() for line in row["texts"].split("\n") if line.strip()]
        sensitive.setdefault(row["field"].strip(), []).extend(texts)
    return {**options, "sensitive": sensitive} if sensitive else options


def place(path: list[str], filled: Mapping[str, Any]) -> list[str]:
    """Texts are found by their field."""
    if path[:1] != ["sensitive"] or len(path) < 2:
        return path
    fields = [row["field"].strip() for row in filled.get("sensitive", ())]
    at = str(fields.index(path[1])) if path[1] in fields else ""
    return ["sensitive", at, "texts" if len(path) > 2 else "field"]
