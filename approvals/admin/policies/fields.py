"""Fields of the policy form that Django does not have."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
_SPAN = re.compile(r"(\d{1,9}) ?(s|min|h|d)?", re.ASCII)


class Seconds(forms.CharField):
    """A length of time, written with its unit: 90 s, 15 min, 1 h, 2 d. Comes to whole seconds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=20, **options)

    def prepare_value(self, value: Any) -> Any:
        return span(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value))
        if not said:
            return None
        read = _SPAN.fullmatch(said)
        if read is None:
            raise forms.ValidationError(_("Write a number and s, min, h or d: 15 min, 1 h."))
        return int(read[1]) * dict(_UNITS)[read[2] or "s"]


def span(seconds: int) -> str:
    """The seconds in the largest unit that holds them wholly."""
    unit, size = next((unit, size) for unit, size in _UNITS if seconds % size == 0)
    return f"{seconds // size} {unit}"


class Names(forms.CharField):
    """A list of names in one line, with commas between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        names = (name.strip() for name in str(super().clean(value)).split(","))
        return [name for name in names if name]


class Whole(forms.CharField):
    """A whole number, or whatever was typed instead: the rules say what may stand there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=20, **options)

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value))
        if not said:
            return None
        return int(said) if re.fullmatch(r"-?\d{1,9}", said, re.ASCII) else said
