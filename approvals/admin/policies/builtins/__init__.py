"""The built-in rules as forms: what an admin fills in instead of their options (config.md).

Each rule's form is a JSON Schema, drawn by the same `schemaforms` that reviewers fill in. It asks
in people's words, a percentage for a rate and rows for a map; `shown` and `meant` lead from the
options to what the form holds and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from approvals.models import Project

from . import amount_bands, anomaly, audit_sample, out_of_hours, risk_based


class Fields(Protocol):
    """A module of this package."""

    def schema(self, project: Project) -> dict[str, Any]:
        """The JSON Schema of the form, with the hints that it is drawn by."""
        ...

    def shown(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What the form holds for options that the rule can read."""
        ...

    def meant(self, filled: Mapping[str, Any]) -> dict[str, Any]:
        """The options that a form means which keeps its schema. The rule judges them."""
        ...

    def place(self, path: list[str], filled: Mapping[str, Any]) -> list[str]:
        """Where in the form stands what is at a path of the options."""
        ...


# `always_approve` has no options.
FIELDS: Mapping[str, Fields] = {
    "risk_based": risk_based,
    "amount_bands": amount_bands,
    "audit_sample": audit_sample,
    "anomaly": anomaly,
    "out_of_hours": out_of_hours,
}
