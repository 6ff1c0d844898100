"""`anomaly` as a form: one field for each signal, empty where it is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Project
from approvals.rules.builtins.anomaly import LOOKED_AT
from approvals.rules.builtins.signals import SIGNALS

_RECIPIENT, _AMOUNT = "unusual_recipient", "large_amount"


def schema(project: Project) -> dict[str, Any]:
    """The thresholds, which stand at what is usual."""
    empty = _("Empty: not looked at.")
    titles = {
        "repeated_rejections": _("Rejections in a row"),
        "repeated_failures": _("Failed executions in a row"),
        "same_action_in_a_row": _("The same action in a row"),
    }
    counts = {
        name: {
            **{"type": "integer", "minimum": 1, "maximum": LOOKED_AT, "ui:width": 3},
            **{"title": title, "default": int(SIGNALS[name][1]), "description": empty},
        }
        for name, title in titles.items()
    }
    return {
        "type": "object",
        "description": _("Counted for each agent over 24 hours."),
        "properties": {
            **counts,
            _AMOUNT: {
                **{"type": "number", "minimum": 1, "ui:width": 3, "description": empty},
                **{"title": _("Times the usual amount"), "default": int(SIGNALS[_AMOUNT][1])},
            },
            _RECIPIENT: {
                **{"type": "boolean", "default": True, "ui:width": 6},
                "title": _("A recipient whom no approved request of the action named"),
            },
        },
    }


def shown(options: Mapping[str, Any]) -> dict[str, Any]:
    """The signals that are on, with their thresholds."""
    named = options.get("signals", list(SIGNALS))
    on = named if isinstance(named, Mapping) else {name: _usual(name) for name in named}
    return dict(on) if _RECIPIENT in on else {**on, _RECIPIENT: False}


def meant(filled: Mapping[str, Any]) -> dict[str, Any]:
    """Left out where all are on as usual."""
    on = {name: value for name, value in filled.items() if value is not False}
    return {} if on == {name: _usual(name) for name in SIGNALS} else {"signals": on}


def place(path: list[str], filled: Mapping[str, Any]) -> list[str]:
    """A signal stands by itself."""
    return path[1:]


def _usual(name: str) -> int | bool:
    return True if name == _RECIPIENT else int(SIGNALS[name][1])
