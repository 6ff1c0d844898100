"""What people read of an event in the timeline of a request, and the sign it gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.rules.event_types import EVENT_TYPES

Sign: TypeAlias = Literal[
    "agent", "run", "good", "bad", "late", "seen", "back", "new", "said", "advice", "other"
]
Saying: TypeAlias = tuple[Sign, str | Promise]

_ANSWERS: Mapping[str, Saying] = {
    "approve": ("good", _("approved")),
    "edit": ("good", _("approved it with changes")),
    "reject": ("bad", _("rejected")),
    "respond": ("said", _("answered")),
    "request_changes": ("back", _("asked for changes")),
}
_OUTCOMES: Mapping[str, Saying] = {
    "approved": ("good", _("approved")),
    "rejected": ("bad", _("rejected")),
    "answered": ("said", _("answered")),
    "cancelled": ("other", _("cancelled it")),
    "expired": ("late", _("let it expire")),
}
_CHOSEN: Mapping[str, Saying] = {
    "approve": ("good", _("chose")),
    "reject": ("bad", _("chose")),
    "changes": ("back", _("chose")),
}
_EXECUTIONS: Mapping[str, Saying] = {
    "succeeded": ("good", _("reported success")),
    "failed": ("bad", _("reported a failure")),
}
_OTHERS: Mapping[str, Saying] = {
    "request.edited": ("new", _("changed what is asked")),
    "request.tightened": ("new", _("asked for more than before")),
    "request.changes_requested": ("back", _("asked for changes")),
    "request.resubmitted": ("new", _("sent the next revision")),
    "response.voided": ("other", _("made an earlier answer void")),
    "response.withdrawn": ("other", _("took the answer back")),
    "request.claimed": ("seen", _("claimed the stage")),
    "request.released": ("seen", _("released the stage")),
    "request.claim_taken_over": ("seen", _("took over the stage")),
    "request.reassigned": ("other", _("asked somebody else first on the stage")),
    "request.extended": ("late", _("gave it more time")),
    "stage.opened": ("new", _("opened the stage")),
    "stage.closed": ("good", _("completed the stage")),
    "stage.stuck": ("late", _("found too few people left to decide the stage")),
    "stage.unstuck": ("new", _("found people again to decide the stage")),
    "comment.added": ("said", _("commented")),
    "part.opened": ("seen", _("opened a piece of evidence")),
    "value.revealed": ("seen", _("looked at a masked value")),
    "grant.consumed": ("run", _("began to execute what was approved")),
    "grant.expired": ("late", _("let the approval run out unused")),
}
_ASKED: Mapping[str, str | Promise] = {
    "input": _("asked this question"),
    "choice": _("asked for a choice"),
    "feedback": _("asked for a review of this draft"),
    "form": _("asked for this form to be filled in"),
}
_OUTCOME_EFFECTS = {"approved": "approve", "rejected": "reject"}


_UNKNOWN: Saying = ("other", _("closed the request"))


def saying(type: str, facts: Mapping[str, Any], *, kind: str) -> Saying:
    """The sign of an event and its words, to follow the name of whoever did it."""
    if type == "request.opened":
        return "agent", _ASKED.get(kind, _("asked for approval"))
    if type == "request.closed":
        return _closing(facts)
    if type == "response.recorded":
        if facts.get("recommended"):
            return "advice", _("recommended it, which does not count as an approval")
        if facts.get("type") == "choose":
            return _CHOSEN.get(facts.get("effect", ""), _CHOSEN["approve"])
        return _ANSWERS.get(facts.get("type", ""), _ANSWERS["respond"])
    if type == "execution.reported":
        return _EXECUTIONS.get(facts.get("execution", ""), ("run", EVENT_TYPES[type].text))
    if type == "comment.added" and facts.get("asks"):
        return "said", _("asked the agent")
    return _OTHERS.get(type, ("other", EVENT_TYPES[type].text))


def _closing(facts: Mapping[str, Any]) -> Saying:
    outcome, way = facts.get("outcome", ""), facts.get("type")
    if way == "expire":
        return "late", _("The time ran out")
    if way == "choose" and outcome in _OUTCOME_EFFECTS:
        return _CHOSEN[_OUTCOME_EFFECTS[outcome]]
    if way == "edit":
        return _ANSWERS["edit"]
    return _OUTCOMES.get(outcome, _UNKNOWN)
