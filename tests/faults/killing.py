"""Kill -9 between two statements: a forked, loaded process that ends itself at the k-th one.

A statement is anything that the database is told: every execute, and the commit itself. Dying
*before* the k-th means that it was never sent. Dying *after* a commit means that nobody was told
of it; after any other statement the database holds what it holds before the next one.
(SQLite's own tests fail the k-th operation in this way, k = 1 upwards until nothing is left.)
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections


class Killer:
    """Kills this process `before` the k-th statement, or `after` the k-th commit."""

    def __init__(self, moment: str, at: int) -> None:
        self.moment, self.left = moment, at

    def passes(self, moment: str) -> None:
        """One more moment of this kind has come."""
        if moment == self.moment:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

    def committing(self, commit: Callable[[], None]) -> None:
        self.passes("before")
        commit()
        self.passes("after")

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.passes("before")
        return execute(sql, params, many, context)


@contextmanager
def armed(killer: Killer) -> Iterator[None]:
    """Let the killer count the statements and commits of this thread's connection."""
    database: Any = connection
    commit = database._commit
    database._commit = lambda: killer.committing(commit)
    try:
        with connection.execute_wrapper(killer):
            yield
    finally:
        database._commit = commit


def dies(work: Callable[[], object], *, moment: str, at: int) -> bool:
    """Do the work in a forked process; whether it was killed (else it ended, unharmed).

    The parent's connections are closed first: no two processes may share one.
    """
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]  # what it keeps would be shared
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with armed(Killer(moment, at)):
                work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work itself failed"
    return False


def points(work: Callable[[], object]) -> Iterator[tuple[str, int]]:
    """Every point at which the work can be killed, in order, killing it there each time.

    The caller looks at what the dead left behind before it asks for the next point.
    """
    for moment in ("before", "after"):
        at = 1
        while dies(work, moment=moment, at=at):
            yield moment, at
            at += 1
