"""Of several alternatives that all failed, the one the value was probably meant for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from jsonschema.exceptions import ValidationError

from approvals.schemaforms.shown import choices_shown

from . import Wrongs, wrong
from .scalars import kinds_shown

_CHOOSING = ("const", "enum")

Try = list[ValidationError]


def closest(tries: Sequence[Try], named: Sequence[int]) -> Wrongs:
    """What to say of a value that fits none of several schemas; each try is what one found wrong.

    In this order: the values or types to choose from, if that is all that the alternatives
    differ in; the faults of the one alternative whose type and marks (`kind: "card"`) fit, that
    has the fewest, or of these the one that names most members of the value (`named` has the
    number for each); else one sentence.
    """
    place = _shared_choice(tries)
    if place is not None:
        yield wrong(choices_shown(_choices(tries, place)), *place)
        return
    known = list(zip(tries, named, strict=True))
    of_type = [each for each in known if not _has(each[0], ("type",), depth=0)]
    open_ended = [each for each in of_type if not _has(each[0], _CHOOSING, depth=0)] or of_type
    marked = [each for each in open_ended if not _has(each[0], _CHOOSING, depth=1)]
    candidates = marked or open_ended
    if not candidates:
        yield wrong(_types(tries))
        return
    best = _fewest(candidates)
    if len(best) == 1:
        yield from best[0]
    else:
        yield wrong(_("does not fit any of the %d alternatives") % len(tries))


def _has(wrongs: Try, keywords: Sequence[str], *, depth: int) -> bool:
    return any(each.validator in keywords and len(each.path) == depth for each in wrongs)


def _fewest(tries: Sequence[tuple[Try, int]]) -> list[Try]:
    """Those with the fewest faults, and of these the ones that know most of the value."""
    ranks = [(-len(wrongs), known) for wrongs, known in tries]
    most = max(ranks)
    return [each[0] for each, rank in zip(tries, ranks, strict=True) if rank == most]


def _shared_choice(tries: Sequence[Try]) -> tuple[str | int, ...] | None:
    """The place where every alternative asks for another value, if there is one."""
    places: set[tuple[str | int, ...]] | None = None
    for wrongs in tries:
        here = {tuple(e.path) for e in wrongs if e.validator in _CHOOSING and len(e.path) < 2}
        places = here if places is None else places & here
    return min(places, key=len) if places else None


def _choices(tries: Sequence[Try], place: tuple[str | int, ...]) -> list[Any]:
    values: list[Any] = []
    for wrongs in tries:
        for each in wrongs:
            if tuple(each.path) == place and each.validator == "const":
                values.append(each.validator_value)
            elif tuple(each.path) == place and each.validator == "enum":
                chosen: Any = each.validator_value
                values.extend(chosen)
    return values


def _types(tries: Sequence[Try]) -> str:
    types: dict[str, None] = {}
    for wrongs in tries:
        for each in wrongs:
            if each.validator == "type" and not each.path:
                asked: Any = each.validator_value
                types |= dict.fromkeys([asked] if isinstance(asked, str) else asked)
    return kinds_shown(list(types))
