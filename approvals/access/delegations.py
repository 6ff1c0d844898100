"""Who may give their duties to another, or those of somebody who is away (architecture.md 7)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from approvals.exceptions import NotAllowed, NotFound
from approvals.models import RESPONDING, Delegation, Membership, Person

from .principals import PersonPrincipal


def delegations_seen(principal: PersonPrincipal) -> QuerySet[Delegation]:
    """The delegations that a person may know of: those they gave, took or made; leads, auditors
    and admins all of the project."""
    rows = Delegation.objects.filter(project=principal.project)
    rows = rows.select_related("giver", "taker", "made_by")
    if principal.sees_all:
        return rows
    person = principal.person
    return rows.filter(Q(giver=person) | Q(taker=person) | Q(made_by=person))


def delegation_for(principal: PersonPrincipal, delegation_id: str) -> Delegation:
    """One of them by its id. Raises `NotFound`."""
    found = None
    if delegation_id.isprintable():
        found = delegations_seen(principal).filter(pk=delegation_id).first()
    if found is None:
        raise NotFound
    return found


def check_give(principal: PersonPrincipal, *, own: bool) -> None:
    """Raise `NotAllowed` unless the principal may give away duties: their own with a responding
    role, those of another as lead or admin."""
    if own and not principal.has("reviewer", "lead"):
        raise NotAllowed("not_allowed", "Only a reviewer or a lead has duties to give.")
    if not own and not principal.has("lead", "admin"):
        raise NotAllowed("not_allowed", "Only a lead or an admin gives the duties of another.")


def check_end(principal: PersonPrincipal, delegation: Delegation) -> None:
    """Raise `NotAllowed` unless the principal may end it: giver, taker, a lead or an admin."""
    own = principal.person.pk in (delegation.giver_id, delegation.taker_id)
    if not own and not principal.has("lead", "admin"):
        raise NotAllowed("not_allowed", "Only giver and taker, a lead or an admin may end it.")


def may_respond(project_id: str, person: Person) -> bool:
    """Whether an account has a responding role in the project now."""
    rows = Membership.objects.filter(RESPONDING, project=project_id, person=person.pk)
    return rows.filter(person__is_superuser=False).exists()
