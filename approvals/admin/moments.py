"""A time that is typed by the clocks of a calendar, and whether it is open then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms

from approvals.rules.calendars import Calendar, is_open, read_calendar
from approvals.rules.local_times import moment

_LOCAL = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_UNREADABLE = "Write a time such as 2026-12-24T17:30."


@dataclass(frozen=True, slots=True)
class Found:
    """Whether it is open, and the moment by both clocks: where clocks jump, they differ."""

    is_open: bool
    local: str
    utc: str


class MomentForm(forms.Form):
    """One time. It stands in the address, so that it can be sent to somebody."""

    at = forms.CharField(
        max_length=19,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        error_messages={"required": "Write a time.", "max_length": _UNREADABLE},
    )

    def __init__(self, *args: Any, document: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calendar: Calendar = read_calendar(document)
        self.fields["at"].label = f"Time in {self._calendar.zone.key}"

    def clean_at(self) -> datetime:
        """The moment at which a clock in the calendar's zone shows what was typed."""
        typed = self.cleaned_data["at"]
        if not _LOCAL.fullmatch(typed):
            raise forms.ValidationError(_UNREADABLE)
        try:
            return moment(datetime.fromisoformat(typed), self._calendar.zone)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_UNREADABLE) from None

    def found(self) -> Found:
        """What the calendar says of the time that was typed."""
        at: datetime = self.cleaned_data["at"]
        local = at.astimezone(self._calendar.zone)
        return Found(
            is_open=is_open(self._calendar, at),
            local=f"{local:%A, %Y-%m-%d %H:%M} ({local.tzname()})",
            utc=f"{at:%Y-%m-%d %H:%M}",
        )
