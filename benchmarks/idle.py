"""P11: the memory of a web process that has answered once, beside bare daphne and Django."""

from __future__ import annotations

from benchmarks.figures import line
from benchmarks.sites import bare, ours
from benchmarks.waits import memory_kb


def main() -> None:
    with bare() as reference, ours() as site:
        plain, full = memory_kb(reference.pid), memory_kb(site.pid)
    line(
        "P11 idle memory over bare daphne and Django",
        full / plain,
        goal="foundation ≤ 2.2",
        ours=f"{full / 1024:.0f} MB",
        reference=f"{plain / 1024:.0f} MB",
    )
