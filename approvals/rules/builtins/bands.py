"""Bands of amounts: who looks at what, without gap or overlap (config.md, `amount_bands`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from approvals.rules import decimals
from approvals.rules.currencies import minor_units
from approvals.rules.policies.stages import Approvals, StageSpec

from .options import Options, Place

MAX_BANDS = 20
VERDICTS = ("approve", "reject", "review")
_KNOWN = ("to", "verdict", "reviewers", "approvals")


@dataclass(frozen=True, slots=True)
class Band:
    """Amounts from the end of the band before up to and not including `to` (None: all above)."""

    to: Decimal | None
    verdict: str
    # None: whom the policy asks.
    stages: tuple[StageSpec, ...] | None


def read_bands(options: Options, currency: str) -> tuple[Band, ...]:
    """The bands in ascending order. Keeps every mistake in `options`."""
    written = options.written.get("bands")
    if not isinstance(written, list | tuple) or not 1 <= len(written) <= MAX_BANDS:
        options.wrong(("bands",), f"must be a list of 1 to {MAX_BANDS} bands")
        return ()
    bands = tuple(
        _read_band(options, ("bands", index), band, currency, is_last=index == len(written) - 1)
        for index, band in enumerate(written)
    )
    below = Decimal(0)
    for index, band in enumerate(bands):
        if band.to is not None:
            if band.to <= below:
                options.wrong(("bands", index, "to"), "must be more than where the band begins")
            below = band.to
    return bands


def _read_band(
    options: Options, place: Place, written: object, currency: str, *, is_last: bool
) -> Band:
    if not isinstance(written, Mapping):
        options.wrong(place, "must say to, and a verdict or reviewers")
        return Band(None, "review", None)
    for name in written:
        if name not in _KNOWN:
            options.wrong((*place, str(name)), f"is unknown; a band has {', '.join(_KNOWN)}")
    stages = _read_stages(options, place, written)
    verdict = written.get("verdict", "review" if stages else None)
    if verdict not in VERDICTS:
        options.wrong((*place, "verdict"), f"must be {', '.join(VERDICTS)}, or name reviewers")
    elif stages and verdict != "review":
        options.wrong((*place, "verdict"), "asks nobody, so it has no reviewers")
    to = _read_end(options, (*place, "to"), written, currency, is_last=is_last)
    return Band(to, str(verdict), stages)


def _read_end(
    options: Options,
    place: Place,
    written: Mapping[object, object],
    currency: str,
    *,
    is_last: bool,
) -> Decimal | None:
    if is_last:
        if "to" in written:
            options.wrong(place, "leaves a gap: the last band has no end")
        return None
    to = written.get("to")
    literal = to if isinstance(to, str) else getattr(to, "literal", None) or str(to)
    if isinstance(to, bool) or not decimals.is_plain(literal):
        options.wrong(place, 'must be a plain amount such as "2500.00"; only the last has none')
        return None
    units = minor_units(currency)
    if units is not None and len(literal.partition(".")[2]) > units:
        options.wrong(place, f"must have at most {units} decimals in {currency}")
    return decimals.decimal(literal)


def _read_stages(
    options: Options, place: Place, written: Mapping[object, object]
) -> tuple[StageSpec, ...] | None:
    if "reviewers" not in written:
        if "approvals" in written:
            options.wrong((*place, "approvals"), "needs reviewers")
        return None
    named = written["reviewers"]
    if not isinstance(named, Mapping):
        options.wrong((*place, "reviewers"), "must be users and groups")
        return None
    for name in named:
        if name not in ("users", "groups"):
            options.wrong((*place, "reviewers", str(name)), "is unknown; name users and groups")
    users, groups = (
        options.texts(named.get(kind, []), (*place, "reviewers", kind))
        for kind in ("users", "groups")
    )
    if not users and not groups:
        options.wrong((*place, "reviewers"), "names nobody")
    approvals = _read_approvals(options, (*place, "approvals"), written.get("approvals", 1))
    if approvals == "one_per_group" and not groups:
        options.wrong((*place, "approvals"), "needs groups")
    return (StageSpec(name="review", users=users, groups=groups, approvals=approvals),)


def _read_approvals(options: Options, place: Place, written: object) -> Approvals:
    if written == "any":
        return 1
    if written == "all":
        return "all"
    if written == "one_per_group":
        return "one_per_group"
    if isinstance(written, int) and not isinstance(written, bool) and 1 <= written <= 100:
        return written
    options.wrong(place, "must be a number from 1, any, all or one_per_group")
    return 1
