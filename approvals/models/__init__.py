"""The rows. Files depend on each other from the specific to the general, never back."""

from .agents import Agent, ApiKey
from .audit import AuditDetail, AuditEvent, AuditSeal
from .comments import Comment
from .decisions import Decision, Execution, Grant
from .delegations import Delegation
from .departments import Department, Draw
from .evidence import Attachment, Opening
from .idempotency import IdempotentCall
from .outbox import DeliveryAttempt, OutboxMessage
from .pauses import Pause
from .people import Person, SignInFailure
from .policies import Calendar, Policy, PolicyVersion
from .projects import RESPONDING, Alias, Membership, Project, ReviewerGroup
from .requests import ApprovalRequest
from .responses import Response
from .revisions import Revision
from .risks import Risk
from .setting_changes import SettingChange
from .stages import Claim, RosterEntry, Stage, StageReviewer
from .standing_grants import StandingGrant
from .statuses import OPEN_STATUSES, TERMINAL_STATUSES, OnTimeout, Status
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
    "Calendar",
    "Claim",
    "Comment",
    "Decision",
    "Delegation",
    "DeliveryAttempt",
    "Department",
    "Draw",
    "Execution",
    "Grant",
    "IdempotentCall",
    "Membership",
    "OnTimeout",
    "Opening",
    "OutboxMessage",
    "Pause",
    "Person",
    "Policy",
    "PolicyVersion",
    "Project",
    "Response",
    "ReviewerGroup",
    "Revision",
    "Risk",
    "RosterEntry",
    "SettingChange",
    "SignInFailure",
    "Stage",
    "StageReviewer",
    "StandingGrant",
    "Status",
    "Tool",
]
