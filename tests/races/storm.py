"""Many contenders at once, each in a thread of its own with its own database connection."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import connections

from approvals.exceptions import DomainError

PATIENCE = 60  # seconds that a barrier waits for a contender before the test fails


@dataclass
class Round:
    """One contest: every contender acts on the same thing the moment all are ready."""

    target: str
    results: dict[str, object] = field(default_factory=dict)


def told(act: Callable[[str], object]) -> Callable[[str], str]:
    """A contender that says how it went: "done", or the code of what refused it."""

    def run(target: str) -> str:
        try:
            act(target)
        except DomainError as refusal:
            return refusal.code
        return "done"

    return run


def contend(
    rounds: Sequence[Round], contenders: dict[str, Callable[[str], object]]
) -> list[BaseException]:
    """Let all contenders act on each round's target at once; what any of them raised."""
    barrier = threading.Barrier(len(contenders))
    errors: list[BaseException] = []

    def run(name: str, act: Callable[[str], object]) -> None:
        try:
            for contest in rounds:
                barrier.wait(PATIENCE)
                contest.results[name] = act(contest.target)
        except BaseException as error:  # noqa: BLE001  # handed to the caller
            errors.append(error)
            barrier.abort()
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=(name, act), daemon=True)
        for name, act in contenders.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A barrier that another's failure broke is not a failure of its own.
    real = [error for error in errors if not isinstance(error, threading.BrokenBarrierError)]
    return real or errors
