"""`amount_bands` as a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Project
from approvals.rules.builtins.bands import MAX_BANDS

from .words import joined, spelt, split

_USUAL = {"field": "args.amount", "currency_field": "args.currency"}


def schema(project: Project) -> dict[str, Any]:
    """Where the amount stands, and the bands from the smallest sums up."""
    return {
        "type": "object",
        "required": ["currency", "field", "bands"],
        "properties": {
            "currency": {
                **{"type": "string", "title": _("Currency"), "maxLength": 3, "ui:width": 2},
                **{"examples": ["EUR", "USD", "GBP"], "description": _("Such as EUR.")},
            },
            "field": {
                **{"type": "string", "title": _("Amount stands in"), "ui:width": 2},
                "default": _USUAL["field"],
            },
            "currency_field": {
                **{"type": "string", "title": _("Currency stands in"), "ui:width": 2},
                **{"default": _USUAL["currency_field"]},
            },
            "bands": {
                **{"type": "array", "title": _("Bands"), "minItems": 1, "maxItems": MAX_BANDS},
                **{"items": _band(), "default": [{"verdict": "review"}, {"verdict": "review"}]},
                "description": _(
                    "From the smallest sums up, each from where the one before ends, and each with "
                    "its own verdict: that under What happens does not count. What cannot be read "
                    "as an amount of this currency is reviewed."
                ),
            },
        },
    }


def _band() -> dict[str, Any]:
    verdicts = [
        {"const": "approve", "title": _("approve: it goes through")},
        {"const": "review", "title": _("review: people are asked")},
        {"const": "reject", "title": _("reject: it is refused")},
    ]
    return {
        "type": "object",
        "title": _("Band"),
        "required": ["verdict"],
        "properties": {
            "to": {
                **{"type": "string", "format": "money-amount", "title": _("Below"), "ui:width": 2},
                "description": _("This sum itself is in the next band. The last has no end."),
            },
            "verdict": {
                **{"title": _("Verdict"), "oneOf": verdicts, "ui:widget": "select", "ui:width": 4},
            },
            "groups": {
                **{"type": "string", "title": _("Groups"), "ui:width": 2},
                "description": _("Whom a review asks, with commas between them."),
            },
            "users": {
                **{"type": "string", "title": _("People"), "ui:width": 2},
                "description": _("Usernames. Neither: the stages below."),
            },
            "approvals": {
                **{"type": "string", "title": _("Approvals"), "ui:width": 2},
                "description": _("A number, all, or one_per_group. Empty: 1."),
            },
        },
    }


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """Whom a band asks stands in two lines."""
    places = {name: options.get(name, usual) for name, usual in _USUAL.items()}
    bands = [_shown_band(band) for band in options.get("bands", ())]
    return {"currency": options.get("currency", ""), **places, "bands": bands}


def _shown_band(band: Mapping[str, Any]) -> dict[str, Any]:
    asked = band.get("reviewers", {})
    filled: dict[str, Any] = {"verdict": band.get("verdict", "review")}
    filled.update({name: spelt(band[name]) for name in ("to", "approvals") if name in band})
    filled.update({name: joined(asked[name]) for name in ("groups", "users") if asked.get(name)})
    return filled


def meant(filled: Mapping[str, Any]) -> dict[str, Any]:
    """What stands where it usually does is left out."""
    places = {name: filled.get(name, "").strip() for name in _USUAL}
    return {
        "currency": filled["currency"].strip().upper(),
        **{name: said for name, said in places.items() if said and said != _USUAL[name]},
        "bands": [_band_meant(row) for row in filled["bands"]],
    }


def _band_meant(row: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: text.strip() for name, text in row.items()}
    asked = {name: split(said.get(name, "")) for name in ("groups", "users")}
    band: dict[str, Any] = {"to": said["to"]} if said.get("to") else {}
    if not any(asked.values()) or said["verdict"] != "review":
        band["verdict"] = said["verdict"]
    if any(asked.values()):
        band["reviewers"] = {name: names for name, names in asked.items() if names}
    if said.get("approvals"):
        number = said["approvals"]
        is_whole = number.isascii() and number.isdigit() and len(number) < 4
        band["approvals"] = int(number) if is_whole else number
    return band


def place(path: list[str], filled: Mapping[str, Any]) -> list[str]:
    """Reviewers are asked for by their groups and names."""
    if path[2:] == ["reviewers"]:
        return [*path[:2], "groups"]
    return [step for step in path if step != "reviewers"]
