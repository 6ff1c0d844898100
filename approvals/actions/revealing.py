"""A reviewer looks at one masked value. Each look is written down; nothing else changes."""

from __future__ import annotations

from approvals import clock, journal
from approvals.access.masking import mask_by
from approvals.exceptions import FieldError, Invalid
from approvals.models import ApprovalRequest, Person, Tool
from approvals.models.transactions import write_transaction
from approvals.rules.actor import Actor
from approvals.rules.strict_json import JsonValue

from .closing import take_request
from .contents import action_of
from .stages.placing import check_may_answer
from .still_open import check_pending


def reveal_value(*, request_id: str, person: Person, pointer: str, actor: Actor) -> JsonValue:
    """The value that is masked at `pointer`, a JSON pointer into the arguments of the action.

    Only for whom may answer, and while they may: afterwards nothing rests on it (architecture.md
    7). Raises `NotAllowed` (`not_eligible`, `separation_of_duties`), `Conflict`
    (`request_closed`, `request_expired`, `illegal_transition`) and `Invalid` (`invalid_value`)
    where nothing is masked.
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        check_may_answer(person, request)
        check_pending(request, now, event="reveal")
        hidden = _hidden(request)
        if pointer not in hidden:
            raise Invalid(
                "invalid_value",
                "Nothing is masked there.",
                errors=[FieldError("/pointer", "names no masked value", "invalid_value")],
            )
        facts = {"pointer": pointer, "revision": request.revision}
        entries = [journal.Entry("value.revealed", facts)]
        journal.record_request(request, actor=actor, at=now, entries=entries, rings=False)
    return hidden[pointer]


def _hidden(request: ApprovalRequest) -> dict[str, JsonValue]:
    tool = Tool.objects.best_for(request.project_id, request.action_name)
    action = action_of(request) or {}
    return mask_by(tool).hidden(action.get("args"))
