"""The project file in the admin site: taken out, looked at, brought in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.access.administration import Area
from approvals.admin.rights import Rights, rights_of
from approvals.exceptions import DomainError
from approvals.models import Project
from approvals.project_file.nodes import FileRefused, Mistake
from approvals.project_file.reading import MAX_BYTES

from .exporting import export
from .importing import Imported, import_file
from .packing import pack, unpack


@require_http_methods(["GET", "POST"])
def project_file(request: HttpRequest, project_id: str) -> HttpResponse:
    """Take the file out or hand one in; what is handed in is shown before anything is done."""
    rights, project = _project(request, project_id)
    if request.method == "GET":
        return _page(request, project)
    raw = _handed_in(request)
    if raw is None:
        told = [Mistake(1, _("Choose the file first."))]
        return _page(request, project, mistakes=told, status=422)
    if "looked_at" in request.POST:
        return _bring_in(request, rights, project, raw)
    return _look_at(request, rights, project, raw)


@require_GET
def download(request: HttpRequest, project_id: str) -> HttpResponse:
    """The file of the project as it is now."""
    _rights, project = _project(request, project_id)
    answer = HttpResponse(export(project), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{project.name}.yaml"'
    return answer


def addresses() -> list[URLPattern]:
    """Where the pages are, behind the doors of the admin site."""
    return [
        path("<str:project_id>/", _inside(project_file), name="project_file"),
        path("<str:project_id>/download/", _inside(download), name="project_file_download"),
    ]


def _inside(view: Any) -> Any:
    guarded: Any = admin.site.admin_view(view)
    # Who may not come in is told by the site what they would need for it.
    guarded.model_admin = admin.site._registry[Project]
    return guarded


def _project(request: HttpRequest, project_id: str) -> tuple[Rights, Project]:
    """The project, for its admins alone: the file shows groups, which operators do not see."""
    rights = rights_of(request)
    if project_id not in rights.seen(Area.PROJECT):
        raise Http404
    if project_id not in rights.changed(Area.PROJECT):
        raise PermissionDenied
    return rights, Project.objects.get(pk=project_id)


def _handed_in(request: HttpRequest) -> bytes | None:
    sent = request.FILES.get("file")
    if sent is not None:
        raw: bytes = sent.read(MAX_BYTES + 1)
        return raw
    return unpack(request.POST.get("packed", ""))


def _look_at(request: HttpRequest, rights: Rights, project: Project, raw: bytes) -> HttpResponse:
    try:
        found = _tried(rights, project, raw)
    except FileRefused as refused:
        return _page(request, project, mistakes=refused.mistakes, status=422)
    return _page(request, project, found=found, packed=pack(raw))


def _bring_in(request: HttpRequest, rights: Rights, project: Project, raw: bytes) -> HttpResponse:
    """Do what was looked at. Where that is no longer what it would do, it is shown anew."""
    try:
        import_file(
            project=project,
            raw=raw,
            actor=rights.actor,
            allow_removals="allow_removals" in request.POST,
            looked_at=request.POST["looked_at"],
        )
    except FileRefused as refused:
        return _page(request, project, mistakes=refused.mistakes, status=422)
    except DomainError as refusal:
        found = _tried(rights, project, raw)
        return _page(
            request, project, refusal.status, refusal.detail, found=found, packed=pack(raw)
        )
    messages.success(request, _("The file is brought in."))
    return redirect("project_file", project.pk)


def _tried(rights: Rights, project: Project, raw: bytes) -> Imported:
    return import_file(
        project=project, raw=raw, actor=rights.actor, allow_removals=True, dry_run=True
    )


def _page(
    request: HttpRequest,
    project: Project,
    status: int = 200,
    refusal: str = "",
    **shown: Any,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Project file"),
        "opts": Project._meta,
        "plural": _("Projects"),
        "original": project,
        "refusal": refusal,
        **shown,
    }
    return TemplateResponse(request, "admin/project_file.html", context, status=status)
