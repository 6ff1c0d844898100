"""The addresses that a list of requests links to: its filters live in them and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Risk
from approvals.reads.assigned import ME, UNCLAIMED
from approvals.reads.filters import DECIDED, Filters


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a filter's menu."""

    label: str
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter with a menu of values; `value` is the one in force, or ""."""

    key: str
    label: str
    value: str
    choices: list[Choice]


class ListAddress:
    """The address of the list that `filters` describe, in `project` where one is named."""

    def __init__(self, filters: Filters, project: str) -> None:
        self._known = {
            "state": filters.state if filters.state == DECIDED else "",
            "project": project,
            "q": filters.q,
            "risk": filters.risk if f"risk:{filters.risk}" not in filters.q else "",
            "agent": filters.agent if "agent:" not in filters.q else "",
            "assigned": filters.assigned,
        }

    @staticmethod
    def of_project(name: str) -> str:
        """The open requests of one project."""
        return reverse("inbox") + "?" + urlencode({"project": name})

    def __call__(self, changes: Mapping[str, str] | None = None) -> str:
        """The list's address with some of its parameters changed ("" takes one away)."""
        known = {**self._known, **(changes or {})}
        query = urlencode({name: value for name, value in known.items() if value})
        return reverse("inbox") + (f"?{query}" if query else "")

    @property
    def cleared(self) -> str:
        """The same list without filters."""
        return self({"q": "", "risk": "", "agent": "", "assigned": ""})

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the search form must carry along."""
        return [(name, value) for name, value in self._known.items() if name != "q"]

    def menus(self, agents: list[str]) -> list[Menu]:
        """The filters with their values."""
        risks = [(risk.value, str(risk.label)) for risk in reversed(Risk)]
        names = [(name, name) for name in agents]
        menus = [self._menu("risk", _("Risk"), risks)]
        if not self._known["state"]:
            mine = [(ME, _("Asked first, or claimed by me")), (UNCLAIMED, _("Claimed by nobody"))]
            menus.insert(0, self._menu("assigned", _("Whose"), mine))
        return [*menus, self._menu("agent", _("Agent"), names)] if names else menus

    def _menu(self, key: str, label: str, values: list[tuple[str, str]]) -> Menu:
        chosen = self._known[key]
        everything = Choice(_("All"), self({key: ""}), not chosen)
        choices = [Choice(text, self({key: value}), value == chosen) for value, text in values]
        value = next((text for key, text in values if key == chosen), chosen)
        return Menu(key, label, value, [everything, *choices])
