"""Who of those who may answer is asked first (config.md, `assign`). It gives nobody a right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def round_robin(candidates: Sequence[str], last: str | None) -> str | None:
    """The one after `last` in the order of names, and after the last one the first. `last` need
    not be among them any more."""
    ordered = sorted(candidates)
    if last is None:
        return next(iter(ordered), None)
    return next((name for name in ordered if name > last), next(iter(ordered), None))


def least_loaded(candidates: Sequence[str], loads: Mapping[str, int]) -> str | None:
    """The one who is asked first on the fewest open stages; of several the first by name."""
    return min(sorted(candidates), key=lambda name: loads.get(name, 0), default=None)


def last_used_by(candidates: Sequence[str], answered: Sequence[str]) -> str | None:
    """The one who answered last among these; `answered` is newest first. None: nobody of them."""
    return next((name for name in answered if name in candidates), None)
