"""What only a person can say: no rule approves it, and no silence does."""

from __future__ import annotations

from collections.abc import Collection

from approvals.rules import kinds
from approvals.rules.proposal import Proposal

# An approval of these carries what somebody filled in, chose or typed.
_SAID = frozenset({"form", "options", "confirm_phrase"})


def why_people(proposal: Proposal, allowed: Collection[str]) -> str | None:
    """Why people have to look although a rule would let it through; None: they need not.

    `allowed` are the answers that the request takes. What stands beside the question and is only
    shown (`kinds.unused`) needs no answer.
    """
    if proposal.asks_people:
        return "the agent asks for reviewers"
    said = _SAID & set(proposal.asks) - set(kinds.unused(proposal.kind, proposal.asks))
    if said or proposal.kind == "input" or "approve" not in allowed:
        return "only a person can give the answer that is asked for"
    return None
