"""From a promised message to the mail that a reviewer reads.

What the agent wrote is shown as its claim, on one line, with nothing hidden in it, and its
addresses are kept from becoming links: the only link of a mail is that to the page. No
arguments are mailed (reliability.md 5.7): they are on the page, whole.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.template.loader import render_to_string

from approvals.access.notices import STUCK
from approvals.access.silence import silence_of
from approvals.display.text import CLOSING, OPENING, visible
from approvals.models import ApprovalRequest, OutboxMessage, Status
from approvals.reads.wire import url_of

from .changes import mail_of_changes
from .transport import Mail, id_of

MAX_SUBJECT = 150


def mail_for(message: OutboxMessage) -> Mail:
    """The mail that tells a reviewer of an open request, a lead that nobody can decide it, or an
    admin of changes that wait for them."""
    request = message.request
    if request is None:
        return mail_of_changes(message)
    template = "email/request_stuck" if message.event == STUCK else "email/request_opened"
    facts = {
        "agent": visible(request.agent.name),
        "project": visible(request.project.name),
        "title": claim(request.title),
        "action": claim(request.action_name),
        "revision": request.revision,
        "deadline": deadline(request.due_at),
        "otherwise": otherwise(request),
        "link": url_of(request),
    }
    return Mail(
        message_id=id_of(message),
        recipient=message.recipient,
        subject=subject_for(request, is_stuck=message.event == STUCK),
        text=render_to_string(f"{template}.txt", facts),
        html=render_to_string(f"{template}.html", facts),
        about=request.pk,
        promised_at=message.created_at,
    )


def subject_for(request: ApprovalRequest, *, is_stuck: bool = False) -> str:
    """One line without control characters; a long title ends in an ellipsis."""
    wanted = "Answer" if request.kind == "input" else "Approval"
    again = f" of revision {request.revision}" if request.revision > 1 else ""
    need = "Nobody can decide" if is_stuck else f"{wanted} needed{again}"
    line = f"[{visible(request.project.name)}] {need}: {claim(request.title)}"
    if len(line) <= MAX_SUBJECT:
        return line
    cut = line[: MAX_SUBJECT - 1]
    if cut.rfind(OPENING) > cut.rfind(CLOSING):
        cut = cut[: cut.rfind(OPENING)]
    return f"{cut}…"


def claim(text: str) -> str:
    """What an agent wrote, on one line, nothing hidden, and nothing that a reader's program
    makes a link of."""
    return visible(text).replace("://", "[://]").replace("www.", "www[.]").replace("@", "[@]")


def deadline(at: datetime) -> str:
    """A moment for readers in any place: with its zone."""
    return f"{at.astimezone(UTC):%A, %d %B %Y, %H:%M} UTC"


def otherwise(request: ApprovalRequest) -> str:
    """What becomes of the request when nobody answers."""
    outcome = silence_of(request)
    if outcome == Status.APPROVED:
        return "is approved, as an admin has set it up"
    word = "expires" if outcome == Status.EXPIRED else "is rejected"
    return f"{word} and nothing is done"
