"""Data for tests, made by the real actions, so that it is always legal."""

from typing import Any

from approvals.access.people import principal_in
from approvals.actions.comments import comment
from approvals.actions.executions import revoke_grant
from approvals.actions.opening import open_request
from approvals.actions.policies.drafts import save_policy
from approvals.actions.responses import Recorded, respond
from approvals.models import Agent, ApprovalRequest, Comment, Person, PolicyVersion, Project
from approvals.rules import strict_json
from approvals.rules.actor import Actor
from approvals.rules.answers import Answer
from approvals.rules.proposal import Proposal

ACTION = b'{"name":"transfer_funds","args":{"amount":5120.00,"to":"acme"},"target":"prod"}'


def action(text: bytes = ACTION) -> dict[str, Any]:
    """An action as the API would have parsed it."""
    parsed = strict_json.parse(text)
    assert isinstance(parsed, dict)
    return parsed


def of_agent(agent: Agent) -> Actor:
    return Actor("agent", agent.id, agent.name, "api")


def of_person(person: Person, channel: str = "api") -> Actor:
    return Actor("human", person.id, person.display_name, channel)


def make_request(agent: Agent, **fields: Any) -> ApprovalRequest:
    """A pending request of this agent; `fields` are those of `Proposal`."""
    proposal = Proposal(**{"title": "Transfer 5,120.00 to Acme", "action": action(), **fields})
    return open_request(agent=agent, proposal=proposal, actor=of_agent(agent)).request


def answer_for(
    request: ApprovalRequest, type: str = "approve", reason: str = "", **carried: Any
) -> Answer:
    """An answer to the request as it stands; `carried` are further fields of `Answer`."""
    return Answer(
        type=type,
        revision=request.revision,
        action_digest=request.action_digest,
        reason=reason,
        **carried,
    )


def decide(
    request: ApprovalRequest,
    person: Person,
    type: str = "approve",
    reason: str = "",
    **carried: Any,
) -> Recorded:
    """Let a person answer the request as it stands."""
    return respond(
        request_id=request.id,
        person=person,
        answer=answer_for(request, type, reason, **carried),
        actor=of_person(person),
    )


def say(
    request: ApprovalRequest, who: Agent | Person, text: str = "Which account?", asks: bool = False
) -> Comment:
    """Let a person or the agent say something about the request."""
    person = who if isinstance(who, Person) else None
    actor = of_person(who) if isinstance(who, Person) else of_agent(who)
    return comment(request_id=request.id, actor=actor, person=person, text=text, asks=asks)


def take_back(request: ApprovalRequest, person: Person, reason: str = "") -> ApprovalRequest:
    """Let a person revoke the approval that the agent has not used yet."""
    principal = principal_in(person, request.project, channel="api")
    return revoke_grant(request_id=request.id, principal=principal, reason=reason)


def make_policy(project: Project, name: str, *, by: Person, **document: Any) -> PolicyVersion:
    """A policy in force; `document` is its entry in the project file without name and status."""
    return save_policy(
        project=project,
        name=name,
        document=document,
        becomes="active",
        actor=of_person(by, "admin"),
        publish=True,
    )
