"""The rows. Files depend on each other from the specific to the general, never back."""

from .agents import Agent, ApiKey
from .audit import AuditDetail, AuditEvent, AuditSeal
from .comments import Comment
from .decisions import Decision, Execution, Grant
from .evidence import Attachment, Opening
from .idempotency import IdempotentCall
from .outbox import DeliveryAttempt, OutboxMessage
from .people import Person, SignInFailure
from .projects import RESPONDING, Alias, Membership, Project, ReviewerGroup
from .requests import (
    OPEN_STATUSES,
    TERMINAL_STATUSES,
    ApprovalRequest,
    OnTimeout,
    Risk,
    Status,
)
from .responses import Response
from .revisions import Revision
from .stages import Stage, StageReviewer
from .tools import Tool

__all__ = [
    "OPEN_STATUSES",
    "RESPONDING",
    "TERMINAL_STATUSES",
    "Agent",
    "Alias",
    "ApiKey",
    "ApprovalRequest",
    "Attachment",
    "AuditDetail",
    "AuditEvent",
    "AuditSeal",
    "Comment",
    "Decision",
    "DeliveryAttempt",
    "Execution",
    "Grant",
    "IdempotentCall",
    "Membership",
    "OnTimeout",
    "Opening",
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
    "Tool",
]
