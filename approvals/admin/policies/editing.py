"""The page on which a policy is written and tried. Everything works by plain POSTs of the one
form, so nothing that was typed is ever lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from approvals.access.administration import Area
from approvals.actions.policies.drafts import save_policy
from approvals.exceptions import DomainError
from approvals.models import Policy, Project
from approvals.reads import trials
from approvals.reads.policies import cautions_about, cautions_of
from approvals.rules.policies.reading_stages import MAX_STAGES

from . import addresses, backtesting, trying
from .editor import Editor, editor_of
from .form import ANSWERING, PARTS, PolicyForm
from .options import is_button_of_form
from .variables import variables_of

if TYPE_CHECKING:
    from .listing import PolicyAdmin


def edit_page(admin: PolicyAdmin, request: HttpRequest, object_id: str | None) -> HttpResponse:
    """Show the fields; by POST try, backtest, move stages, save or publish."""
    policy = admin.get_object_or_404(request, object_id) if object_id else None
    if not _may_look(admin, request, policy):
        raise PermissionDenied
    may_write = policy is None or admin.has_change_permission(request, policy)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    project = policy.project if policy else _chosen_project(admin, request)
    editor = editor_of(request, project, policy)
    if request.method == "POST":
        done = _press(admin, request, editor)
        if done is not None:
            return done
    fields = editor.options.form
    if (
        fields
        and is_button_of_form(request.POST.get("_op", ""))
        and "HX-Request" in request.headers
    ):
        return TemplateResponse(request, "schemaforms/form.html", {"form": fields})
    return _render(admin, request, editor, may_write=may_write)


def _may_look(admin: PolicyAdmin, request: HttpRequest, policy: Policy | None) -> bool:
    if policy is None:
        return admin.has_add_permission(request)
    return admin.has_view_permission(request, policy)


def _chosen_project(admin: PolicyAdmin, request: HttpRequest) -> Project:
    """Of those one may write policies in: the one that the address or the form names."""
    open_to = Project.objects.filter(pk__in=admin.addable(request), is_active=True)
    said = request.POST.get("project") or request.GET.get("project")
    chosen = open_to.filter(pk=said).first() if said else None
    found = chosen or open_to.order_by("name").first()
    if found is None:
        raise PermissionDenied
    return found


def _press(admin: PolicyAdmin, request: HttpRequest, editor: Editor) -> HttpResponse | None:
    """Do what the button says; None where the page is to be shown again."""
    if "_op" in request.POST:
        return None
    draft = editor.read()
    if draft is None:
        return None
    editor.extras["cautions"] = cautions_about(draft, editor.project)
    if "_try" in request.POST:
        editor.extras["trial"] = trying.trial_of(request, editor.project, draft)
    elif "_backtest" in request.POST:
        editor.extras["backtest"] = backtesting.next_part(request, editor.project, draft)
    elif not editor.is_stale(request):
        return _save(admin, request, editor)
    return None


def _save(admin: PolicyAdmin, request: HttpRequest, editor: Editor) -> HttpResponse | None:
    try:
        version = save_policy(
            project=editor.project,
            name=editor.name,
            document=editor.document(),
            becomes=editor.form.cleaned_data["becomes"],
            actor=admin.rights(request).actor,
            publish="_publish" in request.POST,
        )
    except DomainError as refusal:
        editor.refuse(refusal)
        return None
    if version.published_at is not None:
        said = _("Version %(number)s of %(name)s is in force.")
        onward = addresses.change(version.policy)
    else:
        said = _("Version %(number)s of %(name)s is saved as a draft. Nothing is judged by it yet.")
        onward = addresses.versions(version.policy)
    messages.success(request, said % {"number": version.number, "name": version.policy.name})
    return redirect(onward)


def _render(
    admin: PolicyAdmin, request: HttpRequest, editor: Editor, *, may_write: bool
) -> HttpResponse:
    policy = editor.policy
    context = {
        **admin.admin_site.each_context(request),
        "title": policy.name if policy else _("Add policy"),
        "opts": admin.opts,
        "plural": admin.plural,
        "original": policy,
        "editor": editor,
        "parts": _parts(editor.form, PARTS, leave="name" if policy else None),
        "answering": _parts(editor.form, ANSWERING),
        "has_mistakes": editor.has_mistakes,
        "may_write": may_write,
        "may_add_stage": len(editor.stages.forms) < MAX_STAGES,
        "projects": _projects(admin, request) if policy is None else [],
        "tools": admin.tools_for(request, policy) if policy else [],
        "links": admin.links_for(request, policy) if policy else [],
        "has_history": policy and bool(admin.rights(request).seen(Area.AUDIT)),
        "check_url": addresses.check(),
        "versions_url": addresses.versions(policy) if policy else "",
        **(_beside(request, editor) if may_write else {}),
        **_shadow(editor),
    }
    status = 422 if editor.has_mistakes else 200
    return TemplateResponse(request, "admin/policies/edit.html", context, status=status)


def _beside(request: HttpRequest, editor: Editor) -> dict[str, Any]:
    """What is tried against requests of the project: for who writes here. An operator, who may
    read policies, must not come by requests this way."""
    return {
        "variables": variables_of(editor.project),
        **trying.context_of(request, editor.project),
        **backtesting.context_of(request),
        "cautions": cautions_of(editor.newest) if editor.newest else (),
        **editor.extras,
    }


def _shadow(editor: Editor) -> dict[str, Any]:
    policy = editor.policy
    if policy is None or policy.status != Policy.Status.SHADOW:
        return {}
    return {"watched": trials.watched(editor.project, policy.name)}


def _projects(admin: PolicyAdmin, request: HttpRequest) -> list[Project]:
    found = Project.objects.filter(pk__in=admin.addable(request), is_active=True).order_by("name")
    return list(found) if len(found) > 1 else []


def _parts(
    form: PolicyForm, parts: Any, *, leave: str | None = None
) -> list[tuple[str, list[Any]]]:
    return [(title, [form[name] for name in names if name != leave]) for title, names in parts]
