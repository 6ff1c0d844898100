"""Who may read the audit log, and who may take it out of the house (architecture.md 7)."""

from __future__ import annotations

from approvals.exceptions import NotAllowed

from .principals import AgentPrincipal, Principal


def check_reads_log(principal: Principal) -> None:
    """Raise `NotAllowed` unless the principal is an auditor or an admin."""
    _check(principal, "auditor", "admin")


def check_exports_log(principal: Principal) -> None:
    """Raise `NotAllowed` unless the principal is an auditor."""
    _check(principal, "auditor")


def _check(principal: Principal, *roles: str) -> None:
    if isinstance(principal, AgentPrincipal) or not principal.has(*roles):
        raise NotAllowed("not_allowed", f"This needs one of the roles: {', '.join(roles)}.")
