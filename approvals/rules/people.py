"""Which accounts are one human being: what one of them does, they all have done."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """An account with every name it goes by in a project: username, e-mail, aliases."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Humans:
    """Tells accounts of one human apart from those of two. `twins` names the others only."""

    twins: dict[str, str]

    def of(self, account: str) -> str:
        """The human behind an account: the id of the least of their accounts."""
        return self.twins.get(account, account)

    def accounts_of(self, human: str) -> frozenset[str]:
        """All accounts of a human."""
        return frozenset({human, *(id for id, least in self.twins.items() if least == human)})


NOBODY_TWICE = Humans({})


def humans_of(accounts: Iterable[Account]) -> Humans:
    """Two accounts that share a name are one human, whatever its case (lifecycle.md, Who counts).

    An alias of one that is the username or the e-mail of the other is such a name. It carries
    over: who is the same as a third is the same.
    """
    least: dict[str, str] = {}
    known: dict[str, str] = {}
    for account in accounts:
        for name in account.names:
            key = key_of(name)
            if key:
                _join(least, known.setdefault(key, account.id), account.id)
    return Humans({id: root for id in least if (root := _root(least, id)) != id})


def key_of(name: str) -> str:
    """A name without what does not tell people apart: case, width, spaces around it."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _join(least: dict[str, str], one: str, other: str) -> None:
    low, high = sorted((_root(least, one), _root(least, other)))
    if low != high:
        least[high] = low


def _root(least: dict[str, str], id: str) -> str:
    while id in least:
        id = least[id]
    return id
