"""The versions of a policy: what differs, what to think about, publishing and going back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from approvals.access.administration import Area, admins_of
from approvals.actions.policies.drafts import publish_policy, roll_back, withdraw_draft
from approvals.display import diff
from approvals.exceptions import DomainError
from approvals.models import Policy, PolicyVersion
from approvals.project_file.writing import write_file
from approvals.reads.policies import cautions_of, waiting_of
from approvals.rules import strict_json

from . import addresses

if TYPE_CHECKING:
    from .listing import PolicyAdmin


def versions_page(admin: PolicyAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show two versions side by side; by POST publish, throw away or bring back one."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    policy = admin.get_object_or_404(request, object_id)
    if not admin.has_view_permission(request, policy):
        raise PermissionDenied
    refusal = None
    if request.method == "POST":
        if not admin.has_change_permission(request, policy):
            raise PermissionDenied
        try:
            return _press(admin, request, policy)
        except DomainError as refused:
            refusal = refused
    return _render(admin, request, policy, refusal)


def as_text(version: PolicyVersion) -> str:
    """A version as its entry of the project file says it."""
    entry: Mapping[str, Any] = {
        "name": version.policy.name,
        "status": version.becomes,
        **strict_json.read_object(version.document_text),
    }
    return write_file(entry).lstrip("\n")


def _press(admin: PolicyAdmin, request: HttpRequest, policy: Policy) -> HttpResponse:
    version = policy.versions.filter(number=_number(request.POST.get("version"))).first()
    if version is None:
        raise Http404
    actor = admin.rights(request).actor
    if "_publish" in request.POST:
        publish_policy(version=version, actor=actor)
        said = _("Version %(number)s is published.")
    elif "_withdraw" in request.POST:
        withdraw_draft(version=version, actor=actor)
        said = _("Version %(number)s is thrown away.")
    elif "_back" in request.POST:
        version = roll_back(version=version, actor=actor)
        said = _("What stood there is drafted again, as version %(number)s.")
    else:
        raise Http404
    messages.success(request, said % {"number": version.number})
    return redirect(addresses.versions(policy))


def _render(
    admin: PolicyAdmin, request: HttpRequest, policy: Policy, refusal: DomainError | None
) -> HttpResponse:
    waiting = waiting_of(policy)
    history = list(
        policy.versions.select_related("published_by", "policy").order_by("-number")[:200]
    )
    one, other = _ends(request, policy, waiting, history)
    about = waiting or other  # what is published here, else what is looked at
    rights = admin.rights(request)
    alone = waiting is not None and _needs_another(policy, waiting, rights.person.pk)
    others = admins_of(policy.project_id).exclude(person=rights.person.pk)
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Versions: %(name)s") % {"name": policy.name},
        "opts": admin.opts,
        "plural": admin.plural,
        "original": policy,
        "policy": policy,
        "refusal": refusal,
        "waiting": waiting,
        "history": history,
        "one": one,
        "other": other,
        "diff": diff.lines(as_text(one) if one else "", as_text(other)) if other else None,
        "cautions": cautions_of(about) if about else (),
        "may_write": admin.has_change_permission(request, policy),
        "needs_another": alone,
        "others": [row.person for row in others.select_related("person")] if alone else [],
        "edit_url": addresses.change(policy),
        "has_history": bool(rights.seen(Area.AUDIT)),
    }
    status = refusal.status if refusal else 200
    return TemplateResponse(request, "admin/policies/versions.html", context, status=status)


def _ends(
    request: HttpRequest,
    policy: Policy,
    waiting: PolicyVersion | None,
    history: list[PolicyVersion],
) -> tuple[PolicyVersion | None, PolicyVersion | None]:
    """The two versions to compare: those asked for, else the one in force and the newest."""
    numbered = {version.number: version for version in history}
    newest = waiting or policy.in_force or next(iter(history), None)
    other = numbered.get(_number(request.GET.get("to")), newest)
    one = numbered.get(_number(request.GET.get("from")))
    if one is None and other is not None:
        in_force = policy.in_force
        is_newer = in_force is not None and in_force.number < other.number
        one = in_force if is_newer else numbered.get(other.number - 1)
    return one, other


def _needs_another(policy: Policy, draft: PolicyVersion, person_id: str) -> bool:
    """Whether this person cannot publish the draft alone. The action has the last word."""
    return policy.project.publish_needs_second_admin and draft.author_id == person_id


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 10 else 0
