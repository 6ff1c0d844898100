"""Which standing grants a person knows of, and who ends them (architecture.md 7)."""

from __future__ import annotations

from django.db.models import QuerySet

from approvals.exceptions import NotAllowed, NotFound
from approvals.models import StandingGrant

from .principals import PersonPrincipal
from .requests import visible_to

_SHOWN = (
    *("agent__project", "policy_version__policy", "asked_by"),
    *("request__decision", "request__agent"),
)


def grants_seen(principal: PersonPrincipal) -> QuerySet[StandingGrant]:
    """Those whose request the person may know of: it says all of the grant."""
    rows = StandingGrant.objects.filter(
        project=principal.project, request__in=visible_to(principal).values("pk")
    )
    return rows.select_related(*_SHOWN)


def grant_for(principal: PersonPrincipal, grant_id: str) -> StandingGrant:
    """One of them by its id. Raises `NotFound`."""
    found = None
    if grant_id.isprintable():
        found = grants_seen(principal).filter(pk=grant_id).first()
    if found is None:
        raise NotFound
    return found


def may_ask(principal: PersonPrincipal) -> bool:
    """Whether the person may ask for one at all; which, the policy says."""
    return principal.has("reviewer", "lead")


def check_ask(principal: PersonPrincipal) -> None:
    """Raise `NotAllowed` unless they may."""
    if not may_ask(principal):
        raise NotAllowed("not_allowed", "Only a reviewer or a lead asks for a standing grant.")


def may_end(principal: PersonPrincipal, grant: StandingGrant) -> bool:
    """Whether the person may end it: who asked for it, a lead, an admin."""
    return principal.has("lead", "admin") or grant.asked_by_id == principal.person.id


def check_end(principal: PersonPrincipal, grant: StandingGrant) -> None:
    """Raise `NotAllowed` unless they may."""
    if not may_end(principal, grant):
        raise NotAllowed("not_allowed", "Only who asked for it, a lead or an admin may end it.")
