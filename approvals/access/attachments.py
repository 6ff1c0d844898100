"""Who may have a file: who handed it in, and who may see a request that names it."""

from __future__ import annotations

from approvals.exceptions import NotAllowed, NotFound
from approvals.models import Attachment, Response, Revision

from .keys import require_scope
from .principals import AgentPrincipal, Principal
from .requests import visible_to


def check_hand_in(principal: Principal) -> None:
    """Raise `NotAllowed` unless the principal may hand a file in: an agent as evidence, by its
    scope to ask, and who answers requests, by their scope to answer."""
    if isinstance(principal, AgentPrincipal):
        require_scope(principal, "requests:create")
        return
    if not principal.has("reviewer", "lead"):
        raise NotAllowed("not_allowed", "Only agents and people who answer hand files in.")
    require_scope(principal, "respond")


def attachment_for(principal: Principal, attachment_id: str) -> Attachment:
    """The file with this id, without its bytes, if the principal may have it; else `NotFound`.

    A file of an agent is named by a revision's evidence, one of a person by the data of an
    answer. That is looked up in texts, among the requests of that agent alone: people come by
    a request's own part, which needs no such search.
    """
    if not attachment_id.isprintable():  # PostgreSQL does not even look for an id with NUL in it
        raise NotFound
    files = Attachment.objects.defer("content").filter(project=principal.project)
    file = files.filter(pk=attachment_id).first()
    if file is None or not (_is_theirs(principal, file) or _is_shown_to(principal, file)):
        raise NotFound
    return file


def _is_theirs(principal: Principal, file: Attachment) -> bool:
    return principal.id in (file.agent_id, file.person_id)


def _is_shown_to(principal: Principal, file: Attachment) -> bool:
    """Whether a request that they may see names it."""
    requests, named = visible_to(principal), f'"{file.id}"'
    if not file.agent_id:
        answers = Response.objects.filter(request__in=requests, data_text__contains=named)
        return answers.exists()
    if isinstance(principal, AgentPrincipal):
        return False
    requests = requests.filter(agent=file.agent_id, updated_at__gte=file.created_at)
    return Revision.objects.filter(request__in=requests, extras_text__contains=named).exists()
