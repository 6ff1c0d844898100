"""The rows. Files depend on each other from the specific to the general, never back."""

from .agents import Agent, ApiKey
from .audit import AuditDetail, AuditEvent, AuditSeal
from .decisions import Decision, Execution, Grant
from .idempotency import IdempotentCall
from .outbox import DeliveryAttempt, OutboxMessage
from .people import Person, SignInFailure
from .projects import RESPONDING, Alias, Membership, Project, ReviewerGroup
from .requests import (
    OPEN_STATUSES,
    TERMINAL_STATUSES,
    ApprovalRequest,
    OnTimeout,
    Revision,
    Risk,
    Stage,
    StageReviewer,
    Status,
)
from .responses import Response

__all__ = [
    "OPEN_STATUSES",
    "RESPONDING",
    "TERMINAL_STATUSES",
    "Agent",
    "Alias",
    "ApiKey",
    "ApprovalRequest",
    "AuditDetail",
    "AuditEvent",
    "AuditSeal",
    "Decision",
    "DeliveryAttempt",
    "Execution",
    "Grant",
    "IdempotentCall",
    "Membership",
    "OnTimeout",
    "OutboxMessage",
    "Person",
    "Project",
    "Response",
    "ReviewerGroup",
    "Revision",
    "Risk",
    "SignInFailure",
    "Stage",
    "StageReviewer",
    "Status",
]
