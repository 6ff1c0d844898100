"""Figures and how they are printed: one line each, with the reference beside it."""

from __future__ import annotations

from collections.abc import Sequence


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def line(name: str, figure: float, *, goal: str, ours: str, reference: str) -> None:
    """Print one figure: `P1 …  0.62 (foundation ≥ 0.5)  ours …  reference …`."""
    print(f"{name:<58} {figure:>8.2f}  ({goal})  {ours}; reference {reference}", flush=True)
