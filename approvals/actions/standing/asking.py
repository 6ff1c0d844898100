"""People ask for a standing grant: by a request that is judged like what it would relieve."""

from __future__ import annotations

from approvals import clock, journal
from approvals.access.eligibility import SEPARATED
from approvals.access.principals import PersonPrincipal
from approvals.access.standing_grants import scope_digest, tool_digest
from approvals.access.standing_sight import check_ask
from approvals.actions.opening import Opened, file_request
from approvals.display.masking import steps
from approvals.exceptions import FieldError, Invalid, NotAllowed
from approvals.models import (
    Agent,
    ApprovalRequest,
    Membership,
    Person,
    Project,
    StandingGrant,
    Tool,
)
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.proposal import Proposal
from approvals.rules.standing.pins import document_of, row_of
from approvals.rules.standing.scope import ACTION, Scope
from approvals.rules.strict_json import JsonValue, pointer
from approvals.rules.times import stamp

from .checks import Wanted, check_wanted
from .judging import relief
from .own_agent import own_agent


def ask_for_grant(*, principal: PersonPrincipal, wanted: Wanted) -> StandingGrant:
    """File the request that asks for a standing grant, which begins with its approval.

    It asks the stages, quorum and separation of the policy that would be relieved. Raises
    `Invalid` with pointers into the body of the API (`invalid_value`, `missing_field`,
    `out_of_range`, `unknown_agent`, `not_relievable`), `NotAllowed` for whom the policy would not
    ask, `Conflict` while the agent or project is paused, `TooMany` at a limit.
    """
    check_ask(principal)
    agent = _agent_named(wanted.agent, principal.project)
    scope = check_wanted(wanted, now=clock.now())
    own = own_agent(principal.project)
    with write_transaction():
        opened = file_request(
            agent=own,
            proposal=_proposal(wanted, scope, agent, principal.person),
            requester=lambda _: principal.person,
            actor=principal.actor,
            rule=relief(agent, scope, wanted.until),
        )
        _check_unmasked(scope, principal.project)  # what is masked by now, as set-up is held
        _check_asker(principal, agent, opened)
        grant = _row(wanted, scope, agent, principal.person, opened.request)
        insert(grant)
        _record(grant, principal.actor)
    return grant


def _agent_named(named: str, project: Project) -> Agent:
    """The agent of the project with this id or name, if it may ask at all."""
    agents = Agent.objects.programs().filter(project=project, is_active=True)
    by_id = agents.filter(pk=named) if named.startswith("agt_") else agents.filter(name=named)
    found = by_id.first() if named.isprintable() else None
    if found is None:
        message = "is no active agent of this project."
        errors = [FieldError("/agent", message, "unknown_agent")]
        raise Invalid("unknown_agent", f"/agent {message}", errors=errors)
    return found


def _check_unmasked(scope: Scope, project: Project) -> None:
    """What is masked cannot be pinned: the grant would show it to everybody who sees the grant."""
    tool = Tool.objects.best_for(project.id, scope.action)
    masked = {steps(each)[0] for each in tool.mask} if tool is not None else set()
    message = "is masked, and a grant would show it."
    errors = [
        FieldError(pointer(["args", name]), message, "not_relievable")
        for name in scope.pins
        if name in masked
    ]
    if errors:
        raise Invalid("not_relievable", f"{errors[0].pointer} {message}", errors=errors)


def _proposal(wanted: Wanted, scope: Scope, agent: Agent, person: Person) -> Proposal:
    """The request: its arguments are the whole grant, so that nothing is approved unseen."""
    args: dict[str, JsonValue] = {
        "agent": agent.name,
        "agent_id": agent.id,
        "action": scope.action,
        **{
            name: said
            for name, said in (("resource", scope.resource), ("target", scope.target))
            if said is not None
        },
        "args": dict(document_of(scope.pins)),
        "uses": wanted.uses,
        "until": stamp(wanted.until),
    }
    if scope.sum is not None:
        limit = scope.sum
        args["sum"] = {"field": limit.field, "currency": limit.currency, "max": limit.max}
    return Proposal(
        title=f"Approve in advance: {scope.action} by {agent.name}, up to {wanted.uses} times",
        description=wanted.reason,
        action={"name": ACTION, "args": args},
        requester={"id": person.username, "name": person.display_name},
    )


def _check_asker(principal: PersonPrincipal, agent: Agent, opened: Opened) -> None:
    """architecture.md 7: a lead, or a reviewer whom the policy would ask; never the owner."""
    person, project = principal.person, principal.project
    request, stages = opened.request, opened.stages
    electorates = opened.grounds.electorates(request, stages, []).values()
    same = next(iter(electorates)).humans.of
    if agent.owner_id is not None and same(person.id) == same(agent.owner_id):
        raise NotAllowed(SEPARATED, "You own this agent; somebody else has to ask.")
    leads = Membership.objects.filter(
        project=project, person=person, is_lead=True, is_active=True, person__is_active=True
    )
    if not any(person.id in each.asked for each in electorates) and not leads.exists():
        raise NotAllowed("not_allowed", "Only a lead, or whom the policy asks, may ask for this.")


def _row(
    wanted: Wanted, scope: Scope, agent: Agent, person: Person, request: ApprovalRequest
) -> StandingGrant:
    limit = scope.sum
    return StandingGrant(
        project=request.project,
        agent=agent,
        action_name=scope.action,
        resource=scope.resource,
        target=scope.target,
        pins=row_of(scope.pins),
        policy_version_id=request.policy_in_force_id,
        tool_digest=tool_digest(request.project_id, scope.action),
        uses=wanted.uses,
        sum_field=limit.field if limit else "",
        sum_currency=limit.currency if limit else "",
        sum_max=limit.max if limit else "",
        until=wanted.until,
        reason=wanted.reason,
        request=request,
        asked_by=person,
        asked_at=request.created_at,
    )


def _record(grant: StandingGrant, actor: Actor) -> None:
    facts = {"standing_grant": grant.id, "scope": scope_digest(grant)}
    journal.record_request(
        grant.request,
        actor=actor,
        at=grant.asked_at,
        entries=[journal.Entry("standing_grant.asked", facts)],
        rings=False,
    )
