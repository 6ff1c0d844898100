"""Sums of money as people type them anywhere, where they can mean one thing only."""

from __future__ import annotations

import re

_SPACES = re.compile(r"[ \u00a0\u2009\u202f'\u2019]")
_GROUPED = re.compile(r"[0-9]{1,3}([ \u00a0\u2009\u202f'\u2019][0-9]{3})+")


class Unclear(ValueError):
    """What was typed is no sum, or could be two. `readings` are the two, if so."""

    def __init__(self, *readings: str) -> None:
        super().__init__("This is no amount, or two.")
        self.readings = readings


def canonical(typed: str, *, minor_units: int) -> str:
    """The plain decimal that "4 820,00", "4,820.00", "4'820" or "4820.00" means.

    A sign that is there once with three digits behind it ("4,820") may group or divide, so it is
    refused, unless the currency has no decimals. Where it has three or more (KWD), a point divides,
    as in the sums that we show: 4.999 has no other spelling. Raises `Unclear`.
    """
    text = typed.strip()
    whole, sign, rest = _split(text)
    if _SPACES.search(whole):
        if not _GROUPED.fullmatch(whole):
            raise Unclear
        whole = _SPACES.sub("", whole)
    elif sign and len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0" and whole.isdigit():
        if not minor_units:
            return canonical(whole + rest, minor_units=0)
        if minor_units < 3 or sign == ",":
            raise Unclear(whole + rest, f"{whole}.{rest}")
    whole = _ungrouped(whole, sign)
    if not whole.isascii() or not whole.isdigit() or (sign and not re.fullmatch("[0-9]+", rest)):
        raise Unclear
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{rest}" if rest else whole


def _split(text: str) -> tuple[str, str, str]:
    """Before the decimal sign, the sign, and behind it; a sign that is there twice groups."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0 or text.count(text[last]) > 1:
        return text, "", ""
    return text[:last], text[last], text[last + 1 :]


def _ungrouped(whole: str, point: str) -> str:
    """The digits of the whole part, whose groups are told apart by the sign that is no point."""
    for sign in ".,":
        if sign in whole:
            if sign == point or not re.fullmatch(rf"[0-9]{{1,3}}([{sign}][0-9]{{3}})+", whole):
                raise Unclear
            return whole.replace(sign, "")
    return whole
