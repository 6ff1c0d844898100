"""Which requests a principal may know of, and what they may do with one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull

from approvals.exceptions import NotAllowed, NotFound
from approvals.models import (
    Agent,
    ApprovalRequest,
    Person,
    Project,
    Response,
    ReviewerGroup,
    Stage,
    StageReviewer,
)
from approvals.models.compiled import Compiled
from approvals.models.requests import RequestQuerySet
from approvals.rules.delegations import Asked

from .people import principal_in
from .principals import AgentPrincipal, PersonPrincipal, Principal
from .relations import relations_of


class Sight(StrEnum):
    """How much of a request one sees (architecture.md 7)."""

    FULL = "full"
    AGENT = "agent"
    REQUESTER = "requester"


def visible_to(principal: Principal) -> RequestQuerySet:
    """Every request that the principal may know of: the one rule of lists, counts and doors."""
    if isinstance(principal, AgentPrincipal):
        return _of_agent(principal.id)
    requests = _of_project(principal.project.id)
    if principal.sees_all:
        return requests
    theirs = _asked(principal) | _concerned(principal.person)
    if _is_open_house(principal):
        return requests.filter(Q(confidential=False) | theirs)
    return requests.filter(theirs)


def _of_agent(agent_id: str) -> RequestQuerySet:
    return ApprovalRequest.objects.filter(agent=agent_id)


def _of_project(project_id: str) -> RequestQuerySet:
    return ApprovalRequest.objects.filter(project=project_id)


# What every door needs of a request besides itself: loaded with it, a relation that has no row
# costs no query.
RELATED = ("agent", "project", "requester_person", "decision", "grant", "execution")
_ONE_OF_AGENT = Compiled(lambda agent, id: _of_agent(agent).select_related(*RELATED).filter(pk=id))
_ONE_OF_PROJECT = Compiled(
    lambda project, id: _of_project(project).select_related(*RELATED).filter(pk=id)
)


def request_for(principal: Principal, request_id: str) -> ApprovalRequest:
    """The request with this id, if the principal may know of it; else `NotFound`."""
    if not request_id.isprintable():  # PostgreSQL does not even look for an id with NUL in it
        raise NotFound
    if isinstance(principal, AgentPrincipal):
        found = _ONE_OF_AGENT.rows(principal.id, request_id)
    else:
        found = _ONE_OF_PROJECT.rows(principal.project.id, request_id)
    if not found or not _knows_of(principal, found[0]):
        raise NotFound
    return found[0]


def _knows_of(principal: Principal, request: ApprovalRequest) -> bool:
    """`visible_to` of one row of their own project: mostly without a statement."""
    if isinstance(principal, AgentPrincipal) or sees_openly(principal, request):
        return True
    return _is_concerned(principal.person, request) or _is_asked(principal, request)


def turn_for(agent: AgentPrincipal, group_key: str) -> list[ApprovalRequest]:
    """The agent's requests with this group key, by their index; `NotFound` where there is none."""
    found = _TURN.rows(agent.id, group_key) if "\0" not in group_key else []
    if not found:
        raise NotFound
    return found


_TURN = Compiled(
    lambda agent, key: (
        _of_agent(agent)
        .select_related(*RELATED)
        .filter(group_key=key, group_index__isnull=False)
        .order_by("group_index")
    )
)


def request_for_person(
    person: Person, request_id: str, *, channel: str, ip: str | None = None
) -> tuple[PersonPrincipal, ApprovalRequest]:
    """A request by its id alone, and the person in its project; `NotFound` if not theirs to see."""
    project = Project.objects.filter(requests=request_id).first()
    if project is None:
        raise NotFound
    principal = principal_in(person, project, channel=channel, ip=ip)
    return principal, request_for(principal, request_id)


def sight(principal: Principal, request: ApprovalRequest) -> Sight:
    """How much of a request that they may know of the principal sees."""
    if isinstance(principal, AgentPrincipal):
        return Sight.AGENT
    if sees_openly(principal, request):
        return Sight.FULL
    # Who is neither requester nor owner can know of it only by being asked: no need to look.
    if _is_concerned(principal.person, request) and not _is_asked(principal, request):
        return Sight.REQUESTER
    return Sight.FULL if principal.has("reviewer") else Sight.REQUESTER


def check_cancel(principal: Principal, request: ApprovalRequest) -> None:
    """Raise `NotAllowed` unless the principal may cancel: its agent, a lead, an admin, or
    the requester or owner."""
    if isinstance(principal, AgentPrincipal) or principal.has("lead", "admin"):
        return
    if _is_concerned(principal.person, request):
        return
    raise NotAllowed("not_allowed", "Only the agent, a lead, an admin or the requester may cancel.")


def check_comment(principal: Principal, request: ApprovalRequest) -> None:
    """Raise `NotAllowed` unless the principal may say something about the request: its agent,
    a reviewer or lead who sees it, the requester or owner (architecture.md 7)."""
    if isinstance(principal, AgentPrincipal) or principal.has("reviewer", "lead"):
        return
    if not _is_concerned(principal.person, request):
        raise NotAllowed(
            "not_allowed", "Only its agent, reviewers, leads and the requester may comment."
        )


def check_revoke(principal: Principal, request: ApprovalRequest) -> None:
    """Raise `NotAllowed` unless the principal may revoke an approval: who gave it, a lead,
    an admin, or the agent's owner. An agent gets `agents_cannot_respond`."""
    if isinstance(principal, AgentPrincipal):
        raise NotAllowed("agents_cannot_respond", "An agent cannot take back what people approved.")
    decision = getattr(request, "decision", None)
    if principal.has("lead", "admin") or request.agent.owner_id == principal.person.id:
        return
    if decision is not None and decision.person_id == principal.person.id:
        return
    raise NotAllowed("not_allowed", "Only who approved, a lead, an admin or the owner may revoke.")


def require_agent(principal: Principal) -> AgentPrincipal:
    """The principal as an agent; raises `NotAllowed` (`agents_only`) for a person."""
    if isinstance(principal, AgentPrincipal):
        return principal
    raise NotAllowed("agents_only", "Only an agent, by its key, may do this.")


def require_person(principal: Principal) -> PersonPrincipal:
    """The principal as a person; raises `NotAllowed` (`agents_cannot_respond`) for an agent."""
    if isinstance(principal, PersonPrincipal):
        return principal
    raise NotAllowed("agents_cannot_respond", "An agent cannot answer requests.")


def sees_openly(principal: PersonPrincipal, request: ApprovalRequest) -> bool:
    """Whether a request of their project is theirs to see in full, asked or not: leads, auditors
    and admins see all, reviewers what is not confidential, where the project is open to them."""
    return principal.sees_all or (_is_open_house(principal) and not request.confidential)


def hides_reviewers(principal: Principal, request: ApprovalRequest) -> bool:
    """Whether this reader is not told who answers a request: it is confidential, and they are its
    requester or the agent's owner. Without a statement, so that every row of a list may ask."""
    if isinstance(principal, AgentPrincipal) or not request.confidential or principal.sees_all:
        return False
    return _is_concerned(principal.person, request)


def _is_open_house(principal: PersonPrincipal) -> bool:
    is_open = principal.project.visibility == Project.Visibility.PROJECT
    return is_open and principal.has("reviewer")


def _is_asked(principal: PersonPrincipal, request: ApprovalRequest) -> bool:
    return ApprovalRequest.objects.filter(_asked(principal), pk=request.pk).exists()


def _asked(principal: PersonPrincipal) -> Q:
    """The requests on which the person is or was eligible: a stage asks them, a group of theirs,
    nobody in particular, or somebody for whom they stand in; or they have answered.

    Looked up row by row, so that a list goes along its index and stops when it has a page.
    """
    if not principal.has("reviewer"):
        return Q(pk__in=[])
    person = principal.person
    asked = Q(asks_everybody=True) | _names({person.id: Asked(by_name=True)})
    # False where the membership was read together with it that nobody delegated to them.
    if getattr(principal.membership, "may_stand_in", True):
        givers = relations_of(principal.project.id).givers_of(person.id)
        for policy, named in givers.items():
            through = _names(named)
            asked |= through if policy is None else through & Q(request__policy_name=policy)
    stages = Stage.objects.filter(asked, request=OuterRef("pk"))
    answers = Response.objects.filter(person=person, request=OuterRef("pk"))
    return _any(stages) | _any(answers)


def _names(people: Mapping[str, Asked]) -> Q:
    """The stages that name somebody of these, or a group that they are in, as far as it goes."""
    wholly = [person for person, how in people.items() if how.by_name]
    # Not by a join with every stage: whose groups they are is looked up once, mostly a few.
    groups = Q(members__in=wholly)
    for person, how in people.items():
        if not how.by_name:
            groups |= Q(members=person, name__in=how.groups)
    named = Q(person__in=wholly) | Q(group__in=ReviewerGroup.objects.filter(groups))
    return _any(StageReviewer.objects.filter(named, stage=OuterRef("pk")))


def _any(rows: QuerySet[Any]) -> Q:
    """Whether there are such rows. Not by EXISTS: of that PostgreSQL reads them all before it looks
    at the first row of a list, since it reckons with every row of it and not with one page."""
    return Q(IsNull(Subquery(rows.values("pk")[:1]), False))


def _concerned(person: Person) -> Q:
    return Q(requester_person=person) | Q(agent__in=Agent.objects.filter(owner=person))


def _is_concerned(person: Person, request: ApprovalRequest) -> bool:
    return person.id in (request.requester_person_id, request.agent.owner_id)
