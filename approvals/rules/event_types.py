"""Every fact that the journal knows. A type that is not here cannot be recorded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EventType:
    """What an event means to people (`text`) and to the agent (`notice`, None: nothing)."""

    text: str
    notice: str | None = None


EVENT_TYPES: dict[str, EventType] = {
    "request.opened": EventType("asked for approval", "request.created"),
    "request.closed": EventType("closed the request", "request.decided"),
    "request.edited": EventType("edited what is asked", "request.updated"),
    "request.changes_requested": EventType("asked for changes", "request.updated"),
    "request.resubmitted": EventType("sent a new revision", "request.updated"),
    "request.clock_moved": EventType("had its clock moved by a pause", "request.updated"),
    "request.claimed": EventType("claimed the request"),
    "request.released": EventType("released the request"),
    "request.claim_taken_over": EventType("took the request over"),
    "response.recorded": EventType("answered"),
    "response.voided": EventType("had the answer voided"),
    "response.withdrawn": EventType("took the answer back", "request.updated"),
    "stage.opened": EventType("opened a stage", "request.updated"),
    "stage.closed": EventType("closed a stage", "request.updated"),
    "stage.stuck": EventType("found too few people to decide", "request.updated"),
    "stage.unstuck": EventType("found people to decide again", "request.updated"),
    "comment.added": EventType("commented", "request.commented"),
    "part.opened": EventType("opened a piece of evidence"),
    "file.handed_in": EventType("handed in a file"),
    "value.revealed": EventType("looked at a masked value"),
    "grant.consumed": EventType("began to execute what was approved", "request.updated"),
    "grant.revoked": EventType("revoked the approval", "request.updated"),
    "grant.expired": EventType("let the approval run out unused", "request.updated"),
    "execution.reported": EventType("reported the execution", "request.updated"),
    "project.created": EventType("created the project"),
    "project.changed": EventType("changed the project's settings"),
    "membership.granted": EventType("gave a person roles"),
    "membership.changed": EventType("changed a person's roles"),
    "membership.ended": EventType("ended a membership"),
    "person.created": EventType("created an account"),
    "person.changed": EventType("changed an account"),
    "person.deactivated": EventType("deactivated an account"),
    "person.reactivated": EventType("reactivated an account"),
    "password.changed": EventType("changed a password"),
    "alias.added": EventType("added an alias"),
    "alias.ended": EventType("ended an alias"),
    "group.created": EventType("created a group"),
    "group.changed": EventType("changed a group"),
    "group.ended": EventType("ended a group"),
    "group.revived": EventType("revived a group"),
    "tool.added": EventType("added a tool to the registry"),
    "tool.changed": EventType("changed a tool of the registry"),
    "tool.ended": EventType("ended a tool of the registry"),
    "calendar.added": EventType("added a calendar"),
    "calendar.changed": EventType("changed a calendar"),
    "calendar.ended": EventType("ended a calendar"),
    "department.added": EventType("added a department"),
    "department.changed": EventType("changed a department's budget"),
    "department.ended": EventType("ended a department"),
    "policy.saved": EventType("drafted a version of a policy"),
    "policy.published": EventType("published a version of a policy"),
    "policy.withdrawn": EventType("threw a draft of a policy away"),
    "policy.archived": EventType("archived a policy"),
    "setting.proposed": EventType("asked another admin to change a setting"),
    "setting.withdrawn": EventType("took the wish to change a setting back"),
    "agent.created": EventType("created an agent"),
    "agent.changed": EventType("changed an agent"),
    "agent.deactivated": EventType("deactivated an agent"),
    "agent.reactivated": EventType("reactivated an agent"),
    "agent.paused": EventType("paused an agent"),
    "agent.resumed": EventType("resumed an agent"),
    "project.paused": EventType("paused the project"),
    "project.resumed": EventType("resumed the project"),
    "delegation.given": EventType("let somebody answer in the place of another"),
    "delegation.ended": EventType("ended a delegation"),
    "key.issued": EventType("issued a key"),
    "key.revoked": EventType("revoked a key"),
    "records.viewed": EventType("looked at requests as an operator"),
    "audit.exported": EventType("exported the audit log"),
}
