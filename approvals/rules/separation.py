"""Separation of duties: whose answer never counts on a request (lifecycle.md, Who counts)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .people import NOBODY_TWICE, Humans
from .terms import Separation


def bars_editor(separation: Separation, approvals_in_all: int) -> bool:
    """Whether who edited a revision may not approve it: `auto` where two or more must."""
    return approvals_in_all >= 2 if separation.editor == "auto" else separation.editor


@dataclass(frozen=True, slots=True)
class Parties:
    """The accounts that have a part in a request. None: there is nobody, or nobody known."""

    requester: str | None = None
    owner: str | None = None
    editor: str | None = None


def barred(
    parties: Parties,
    separation: Separation,
    *,
    approvals_in_all: int,
    acts_for: Mapping[str, Iterable[str]] | None = None,
    humans: Humans = NOBODY_TWICE,
) -> frozenset[str]:
    """The humans whose answer does not count, under whatever account.

    A requester that maps to nobody, or is missing, bars the agent's owner. `acts_for` says for
    whom each account stands in now: who stands in for somebody barred is barred as well.
    `approvals_in_all` is the sum over all stages.
    """
    accounts: list[str | None] = []
    if separation.requester:
        accounts.append(parties.requester or parties.owner)
    if separation.agent_owner:
        accounts.append(parties.owner)
    if bars_editor(separation, approvals_in_all):
        accounts.append(parties.editor)
    first = {humans.of(account) for account in accounts if account is not None}
    delegates = {
        humans.of(taker)
        for taker, givers in (acts_for or {}).items()
        if any(humans.of(giver) in first for giver in givers)
    }
    return frozenset(first | delegates)
