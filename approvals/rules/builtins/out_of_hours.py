"""`out_of_hours`: nobody of the office is there to notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from approvals.rules.calendars import Calendar, is_open
from approvals.rules.facts import Facts
from approvals.rules.failures import Failure

from .looks import Builtin, Looked
from .options import MAX_TEXT, Options


@dataclass(frozen=True, slots=True)
class OutOfHours(Builtin):
    """Matches where the calendar is closed: the one it names, else the project's."""

    use: ClassVar[str] = "out_of_hours"

    name: str | None

    @classmethod
    def read(cls, written: object) -> OutOfHours:
        """Read `calendar`. Raises `OptionsRefused`; whether it exists is for others to say."""
        options = Options(written, "calendar")
        name = options.written.get("calendar")
        if "calendar" in options.written and not (
            isinstance(name, str) and 1 <= len(name) <= MAX_TEXT
        ):
            options.wrong(("calendar",), "must be the name of a calendar")
        options.done()
        return cls(name=name)

    def look(self, facts: Facts, calendars: Mapping[str, Calendar], secret: bytes) -> Looked:
        """A calendar that is not there is a failure."""
        if self.name is None:
            is_it = facts.business_hours
        else:
            calendar = calendars.get(self.name)
            is_it = None if calendar is None else is_open(calendar, facts.now)
        if is_it is None:
            failure = Failure(f"there is no calendar {self.name or 'of the project'}")
            return Looked(failure, failure.reason)
        return Looked(not is_it, "" if is_it else "outside business hours")

    @property
    def calendar(self) -> str | None:
        """None: the project's."""
        return self.name
