"""Many rules: creating under 200 policies beside creating under one, and 10,000 requests of the
past held against other rules. The sites of a comparison take turns; a backtest is timed by the
clock and by the processor, since the clock of a machine that does other things says little."""

from __future__ import annotations

import asyncio
import resource
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.creates import Loads, load, share
from benchmarks.figures import line
from benchmarks.inbox import fill, first_request
from benchmarks.sites import Site, ours

POLICIES = 200
ROUNDS = 6
PAST = 10_000
CREATE = "/api/v1/requests"
# The last one decides; every other one of the rest has a condition that is false.
DECIDES = (
    '- {name: last, priority: 1000, when: "args.amount > 1000", verdict: review, reason: dear}'
)


@dataclass
class Spent:
    """Seconds by the clock, and of a processor."""

    clock: float
    processor: float


def policies(count: int) -> str:
    """A project file with so many policies, all looked at before the one that decides."""
    lines = [DECIDES]
    for number in range(count - 1):
        when = f'when: "has(args.amount) && args.amount > {100_000 + number}"'
        match = when if number % 2 else f'match: {{actions: ["tool{number}.*"]}}'
        lines.append(f"- {{name: p{number}, {match}}}")
    return "\n".join(["version: 1", "project: bench", "policies:", *lines, ""])


def main(count: int = 300) -> None:
    _creates(count, embedded=True, where="SQLite, one process")
    _creates(count, embedded=False, where="PostgreSQL")
    _backtest()


def _creates(count: int, *, embedded: bool, where: str) -> None:
    with ExitStack() as stack:
        one, many = (stack.enter_context(ours(embedded=embedded)) for _ in range(2))
        _import(one, policies(1))
        _import(many, policies(POLICIES))
        for site in (one, many):
            asyncio.run(load(site, CREATE, count=count // 2))  # warm
        single, crowd = Loads([]), Loads([])
        for _ in range(ROUNDS):
            for taken, site in ((single, one), (crowd, many)):
                taken.each.append(asyncio.run(load(site, CREATE, count=count)))
    assert single.refused + crowd.refused == 0, "a create was refused"
    line(
        f"create on {where}, {POLICIES} policies over one",
        1 / share(crowd, single),
        goal="issue 4 ≤ 1.3",
        ours=crowd.text,
        reference=single.text,
    )


def _backtest() -> None:
    with ours() as site:
        _import(site, policies(1))
        asyncio.run(first_request(site))
        fill(site, PAST)
        words = ("policies", "backtest", _written(site, policies(POLICIES)), "--project", "bench")
        _, starting = _timed(site, *words, "--last", "1", "--json")
        _report("one in force", site, words, starting)
        _import(site, policies(POLICIES))
        _report("as many in force", site, words, starting)


def _report(beside: str, site: Site, words: tuple[str, ...], starting: Spent) -> None:
    found, taken = _timed(site, *words, "--last", str(PAST), "--json")
    assert found["requests"] == PAST, found
    line(
        f"backtest of {PAST} requests by {POLICIES} policies, {beside}, seconds",
        taken.clock - starting.clock,
        goal="issue 4 ≤ 10",
        ours=f"{taken.clock:.1f} s in all, {taken.processor:.1f} s of processor",
        reference=f"of one request {starting.clock:.1f} s, {starting.processor:.1f} s",
    )


def _timed(site: Site, *words: str) -> tuple[Any, Spent]:
    began, used = time.perf_counter(), _of_children()
    printed = site.command(*words)
    return printed, Spent(time.perf_counter() - began, _of_children() - used)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _import(site: Site, text: str) -> None:
    site.command("config", "import", _written(site, text), "--project", "bench")


def _written(site: Site, text: str) -> str:
    file = Path(site.settings["HITL_DATA_DIR"]) / "project.yaml"
    file.write_text(text)
    return str(file)
