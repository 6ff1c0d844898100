"""Ask people before an agent acts, and run exactly what they approved."""

from .client import Client
from .errors import (
    AlreadyExecuted,
    Answered,
    ApiError,
    BadAnswer,
    Cancelled,
    ChangesRequested,
    ConfigurationError,
    CountersignError,
    Expired,
    GrantRefused,
    NotApproved,
    Rejected,
    StillPending,
    Tampered,
    Unreachable,
)
from .types import By, Decision, Request

__all__ = [
    "AlreadyExecuted",
    "Answered",
    "ApiError",
    "BadAnswer",
    "By",
    "Cancelled",
    "ChangesRequested",
    "Client",
    "ConfigurationError",
    "CountersignError",
    "Decision",
    "Expired",
    "GrantRefused",
    "NotApproved",
    "Rejected",
    "Request",
    "StillPending",
    "Tampered",
    "Unreachable",
]
