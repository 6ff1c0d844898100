"""The page on which a policy is written and tried. Everything works by plain POSTs of the one
form, so nothing that was typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from approvals.access.administration import Area
from approvals.actions.policies import save_policy
from approvals.actions.policy_checks import read_sound
from approvals.exceptions import DomainError
from approvals.models import Policy, PolicyVersion, Project
from approvals.reads import policies as reads
from approvals.reads import trials
from approvals.rules import strict_json
from approvals.rules.policies import policy as written
from approvals.rules.policies.reading_stages import MAX_STAGES

from . import addresses, backtesting, trying
from .documents import document_from, initial_of, show_mistakes
from .form import ANSWERING, PARTS, PolicyForm
from .stages import StageForms
from .variables import variables_of

if TYPE_CHECKING:
    from .listing import PolicyAdmin


@dataclass(slots=True)
class Editor:
    """One look at the page: what is edited, what was typed, and what came of the buttons."""

    project: Project
    policy: Policy | None
    newest: PolicyVersion | None
    form: PolicyForm
    stages: StageForms
    is_judged: bool = False
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> Mapping[str, Any]:
        """The document that was opened."""
        return strict_json.read_object(self.newest.document_text) if self.newest else {}

    @property
    def name(self) -> str:
        """The policy's name, fixed once there is one."""
        return self.policy.name if self.policy else str(self.form.cleaned_data["name"])

    def read(self) -> written.Policy | None:
        """The draft as typed, or None with every mistake beside its field."""
        self.is_judged = True
        sound = self.form.is_valid()
        if not (self.stages.is_valid() and sound):
            return None
        try:
            return read_sound(
                self.project,
                name=self.name,
                document=self.document(),
                status=self.form.cleaned_data["becomes"],
            )
        except DomainError as refusal:
            show_mistakes(self.form, self.stages, refusal)
            return None

    def document(self) -> dict[str, Any]:
        """The document as typed; both forms are sound."""
        return document_from(self.form, self.stages, base=self.base)


def edit_page(admin: PolicyAdmin, request: HttpRequest, object_id: str | None) -> HttpResponse:
    """Show the fields; by POST try, backtest, move stages, save or publish."""
    policy = admin.get_object_or_404(request, object_id) if object_id else None
    if not _may_look(admin, request, policy):
        raise PermissionDenied
    may_write = policy is None or admin.has_change_permission(request, policy)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    project = policy.project if policy else _chosen_project(admin, request)
    editor = _editor(request, project, policy)
    if request.method == "POST":
        done = _press(admin, request, editor)
        if done is not None:
            return done
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


def _editor(request: HttpRequest, project: Project, policy: Policy | None) -> Editor:
    newest = reads.newest_of(policy) if policy else None
    document = strict_json.read_object(newest.document_text) if newest else {}
    if request.method == "POST":
        data = request.POST.copy()
        if policy is not None:
            data["name"] = policy.name
        if "_op" in data:
            form, stages = PolicyForm.typed(data), StageForms.pressed(data, str(data["_op"]))
        else:
            form, stages = PolicyForm(data), StageForms.sent(data)
        return Editor(project, policy, newest, form, stages)
    initial = None
    if policy is not None and newest is not None:
        becomes = newest.becomes if newest.published_at is None else policy.status
        initial = initial_of(document, name=policy.name, becomes=becomes)
    said = document.get("stages", [])
    return Editor(
        project,
        policy,
        newest,
        PolicyForm(initial=initial),
        StageForms.of(said),  # type: ignore[arg-type]
    )


def _press(admin: PolicyAdmin, request: HttpRequest, editor: Editor) -> HttpResponse | None:
    """Do what the button says; None where the page is to be shown again."""
    if "_op" in request.POST:
        return None
    draft = editor.read()
    if draft is None:
        return None
    if "_try" in request.POST:
        editor.extras["trial"] = trying.trial_of(request, editor.project, draft)
    elif "_backtest" in request.POST:
        editor.extras["backtest"] = backtesting.next_part(request, editor.project, draft)
    elif not _is_stale(request, editor):
        return _save(admin, request, editor)
    return None


def _is_stale(request: HttpRequest, editor: Editor) -> bool:
    """Somebody else wrote a version since this page was opened: say so once."""
    newest = editor.newest.pk if editor.newest else ""
    if editor.newest is None or request.POST.get("opened", newest) == newest:
        return False
    editor.form.take(
        "",
        _(
            "%(name)s wrote version %(number)s while you were writing. Look at it in the versions; "
            "saving again goes on with what stands here."
        )
        % {"name": editor.newest.author_name, "number": editor.newest.number},
    )
    return True


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
        show_mistakes(editor.form, editor.stages, refusal)
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
    has_mistakes = editor.is_judged and (
        bool(editor.form.errors) or any(form.errors for form in editor.stages.forms)
    )
    context = {
        **admin.admin_site.each_context(request),
        "title": policy.name if policy else _("Add policy"),
        "opts": admin.opts,
        "plural": admin.plural,
        "original": policy,
        "editor": editor,
        "parts": _parts(editor.form, PARTS, leave="name" if policy else None),
        "answering": _parts(editor.form, ANSWERING),
        "has_mistakes": has_mistakes,
        "may_write": may_write,
        "may_add_stage": len(editor.stages.forms) < MAX_STAGES,
        "projects": _projects(admin, request) if policy is None else [],
        "tools": admin.tools_for(request, policy) if policy else [],
        "links": admin.links_for(request, policy) if policy else [],
        "has_history": policy and bool(admin.rights(request).seen(Area.AUDIT)),
        "variables": variables_of(editor.project),
        "check_url": addresses.check(),
        "versions_url": addresses.versions(policy) if policy else "",
        **trying.context_of(request, editor.project),
        **backtesting.context_of(request),
        **editor.extras,
        **_shadow(editor),
    }
    status = 422 if has_mistakes else 200
    return TemplateResponse(request, "admin/policies/edit.html", context, status=status)


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
