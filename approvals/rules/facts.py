"""Everything that a policy may look at for one request (config.md, How policies combine)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .proposal import Proposal


@dataclass(frozen=True, slots=True)
class History:
    """What the server knows of this agent's last 24 hours."""

    # The latest decisions by people, newest first, that were rejections.
    rejections_in_a_row: int
    # The latest executions that were reported failed.
    failures_in_a_row: int
    # How many of the latest requests name this very action.
    same_action_in_a_row: int
    # Who got something by approved requests of the same action (args.to, recipient, iban, ...).
    recipients: frozenset[str]
    # The median of the approved amounts of the same action and currency.
    usual_amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """The entry of the tool registry that fits the action."""

    name: str
    risk: str | None
    irreversible: bool
    confidential: bool
    # JSON pointers into args; None: the entry does not say.
    editable: tuple[str, ...] | None
    mask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One request, its agent, and the moment at which policy judges it."""

    proposal: Proposal
    agent_id: str
    agent_name: str
    # Made by the server, so that an agent cannot choose whether it is sampled.
    request_id: str
    # Aware, in UTC.
    now: datetime
    # The project's time zone, as an IANA name.
    zone: str
    # By the project's calendar; None: it has none.
    business_hours: bool | None
    tool: ToolFacts | None
    registry_is_empty: bool
    # None: was not looked up, so the anomaly rule fails, which means review.
    history: History | None
    # The effective risk so far: the tool's and the declared one.
    risk: str
    # The agent's requests that this one repeats (`access.repeats`): a draw of theirs holds for it.
    repeats: tuple[str, ...] = ()
