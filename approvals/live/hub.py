"""Who in this process wants to be told to look again, and about what.

One hub an event loop: waiting agents sit by request, event streams by agent, browser sockets
by project. Everything here runs in that loop, touches no database and costs a waiter one small
object. A ring says only "look again": what is to be seen, and by whom, is decided by looking.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from approvals.wakeups import Bell

from .slots import Slots

# What a seat is told: the bell that rang, or None for "much has changed, look at everything".
Callback = Callable[[Bell | None], None]
Table = dict[str, set["Seat"]]

_REMEMBERED = 20_000


class Seat:
    """One place at the hub, held until `leave`.

    The poll compares `seen`, the version that the holder knows of, and looks after `holder`,
    the id of the API key that they came with; both may stay None.
    """

    __slots__ = ("_table", "callback", "holder", "key", "seen")

    def __init__(self, table: Table, key: str, callback: Callback) -> None:
        self._table = table
        self.key = key
        self.callback = callback
        self.seen: int | None = None
        self.holder: str | None = None
        table.setdefault(key, set()).add(self)

    def leave(self) -> None:
        """Be told no more. Leaving twice is fine."""
        seats = self._table.get(self.key)
        if seats is None:
            return
        seats.discard(self)
        if not seats:
            self._table.pop(self.key, None)

    def __enter__(self) -> Seat:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


class Hub:
    """The tables of one event loop."""

    def __init__(self) -> None:
        self._by_request: Table = {}
        self._by_agent: Table = {}
        self._by_project: Table = {}
        self._heard: dict[str, int] = {}
        self.slots = Slots()

    def subscribe_request(self, request_id: str, callback: Callback) -> Seat:
        """Hear of one request. Keep `seat.seen` at the version last read: the poll compares."""
        return Seat(self._by_request, request_id, callback)

    def subscribe_agent(self, agent_id: str, callback: Callback) -> Seat:
        """Hear of every request of one agent."""
        return Seat(self._by_agent, agent_id, callback)

    def subscribe_project(self, project_id: str, callback: Callback) -> Seat:
        """Hear of every request of one project."""
        return Seat(self._by_project, project_id, callback)

    def ring(self, bell: Bell) -> None:
        """Tell everybody concerned, unless this version of the request has rung before.

        What is only beside a request makes no version, and is told to people's pages alone.
        """
        if bell.kind == "beside":
            _tell(self._by_project.get(bell.project, ()), bell)
            return
        if self._heard.get(bell.request, 0) >= bell.version:
            return
        self._remember(bell)
        _tell(self._by_request.get(bell.request, ()), bell)
        _tell(self._by_agent.get(bell.agent, ()), bell)
        _tell(self._by_project.get(bell.project, ()), bell)

    def ring_changed(self, versions: Iterable[tuple[str, int]]) -> None:
        """Tell the waiters of these requests (id, version) who have seen another version."""
        for request_id, version in versions:
            late = [
                seat
                for seat in self._by_request.get(request_id, ())
                if seat.seen is not None and seat.seen != version
            ]
            _tell(late, None)

    def ring_holders(self, keys: Collection[str]) -> None:
        """Tell those who came with these keys: what they may see has changed."""
        _tell([seat for seat in self._seats() if seat.holder in keys], None)

    def ring_all(self) -> None:
        """Tell everybody: bells may have been lost."""
        _tell(self._seats(), None)

    @property
    def requests(self) -> list[str]:
        """The ids of the requests that somebody waits for."""
        return list(self._by_request)

    @property
    def agents(self) -> list[str]:
        """The ids of the agents whose events somebody follows."""
        return list(self._by_agent)

    @property
    def projects(self) -> list[str]:
        """The ids of the projects that somebody watches."""
        return list(self._by_project)

    @property
    def holders(self) -> set[str]:
        """The ids of the keys that those who sit here came with."""
        return {seat.holder for seat in self._seats() if seat.holder is not None}

    def _seats(self) -> Iterator[Seat]:
        for table in (self._by_request, self._by_agent, self._by_project):
            for seats in table.values():
                yield from seats

    def _remember(self, bell: Bell) -> None:
        # Re-inserted at the end, so that the oldest is what gets forgotten.
        self._heard.pop(bell.request, None)
        self._heard[bell.request] = bell.version
        if len(self._heard) > _REMEMBERED:
            del self._heard[next(iter(self._heard))]


def _tell(seats: Iterable[Seat], bell: Bell | None) -> None:
    for seat in list(seats):
        seat.callback(bell)
