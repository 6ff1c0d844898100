"""What an address of the inbox asks for, and how its text syntax is read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from approvals.models.requests import RequestQuerySet

from .assigned import ASSIGNED
from .lists import RequestFilters

OPEN, DECIDED = "open", "decided"
KEYS = ("risk", "agent")
_TOKEN = re.compile(r'(?:(\w+):)?("[^"]*"|\S+)')


@dataclass(frozen=True, slots=True)
class Filters:
    """A reading of the address. `unknown` are keys in the text that are no filters."""

    state: str = OPEN
    q: str = ""
    risk: str = ""
    agent: str = ""
    assigned: str = ""
    words: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether anything but the state leaves requests out."""
        return bool(self.words or self.risk or self.agent or self.assigned)

    def apply(self, requests: RequestQuerySet) -> RequestQuerySet:
        """The requests that fit, by the rules of the API's lists (api.md 2.2).

        An open request is found by `RequestQuerySet.open`, which knows the time; not here.
        """
        if self.state == DECIDED:
            requests = requests.terminal()
        same = RequestFilters(
            risk=self.risk or None, agent=self.agent or None, q=" ".join(self.words) or None
        )
        return same.apply(requests)


def parse_filters(
    *, state: str = "", q: str = "", risk: str = "", agent: str = "", assigned: str = ""
) -> Filters:
    """Read an address. In the text, `risk:high agent:"Support resolver"` are filters too;
    a key that is no filter stays a word to look for."""
    words: list[str] = []
    unknown: list[str] = []
    named = {"risk": risk, "agent": agent}
    for key, quoted in _TOKEN.findall(q):
        value = quoted.strip('"')
        if key in KEYS:
            named[key] = named[key] or value
            continue
        words.append(f"{key}:{value}" if key else value)
        if key:
            unknown.append(key)
    return Filters(
        state=DECIDED if state == DECIDED else OPEN,
        q=q,
        risk=named["risk"].casefold(),
        agent=named["agent"],
        assigned=assigned if assigned in ASSIGNED and state != DECIDED else "",
        words=tuple(word for word in words if word),
        unknown=tuple(unknown),
    )
