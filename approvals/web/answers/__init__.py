"""From a POST of the request page to an answer, and back to what the page shows of it.

What a request asks for has parts: a sum, options, a phrase, a form. Each part is one module
here, which reads its fields of the POST and says what its template shows; `PARTS` names them.
"""

from __future__ import annotations

from collections.abc import Mapping

from approvals.models import ApprovalRequest
from approvals.reads.detail import Detail
from approvals.rules.answers import Answer
from approvals.rules.strict_json import read_object
from approvals.web.gate import PageRequest, zone_of

from . import budget, choice, editing, form, phrase, plain, question, remarks
from .fields import Part, Problem, Screen, Sent, Tried

PARTS: Mapping[str, Part] = {
    "choice": choice,
    "budget": budget,
    "question": question,
    "form": form,
    "draft": remarks,
    "edit": editing,
    "phrase": phrase,
}

__all__ = ["PARTS", "Problem", "Screen", "Tried", "problems", "read", "screens", "sent_by"]


def read(request: PageRequest, approval: ApprovalRequest) -> Answer:
    """The answer that a POST means. What it means is for `actions.responses` to judge.

    Raises `Invalid` where a field cannot be read at all, with pointers as the API's.
    """
    sent = sent_by(request, approval)
    members = plain.read(sent)
    for part in PARTS.values():
        members.update(part.read(sent))
    return Answer(**members)


def sent_by(request: PageRequest, approval: ApprovalRequest) -> Sent:
    """A POST beside the request that it answers."""
    return Sent(
        fields=request.POST,
        files=request.FILES,
        request=approval,
        asks=read_object(approval.asks_text),
        zone=zone_of(request),
    )


def screens(detail: Detail, tried: Tried) -> dict[str, Screen]:
    """By part, what its template shows; a part that the request does not ask for is left out."""
    shown = {name: part.show(detail, tried) for name, part in PARTS.items()}
    return {name: screen for name, screen in shown.items() if screen is not None}


def problems(shown: Mapping[str, Screen], tried: Tried) -> list[Problem]:
    """What the error summary lists, with the field that each is about, in the page's order."""
    found = [problem for screen in shown.values() for problem in screen.problems]
    reason = plain.reason(tried)
    return [*found, *reason.problems]
