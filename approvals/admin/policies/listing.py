"""Policies in the order in which they are evaluated."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_protect

from approvals.access.administration import Area
from approvals.actions.policies.drafts import archive_policy
from approvals.admin.base import ProjectAdmin
from approvals.admin.filters import OfProject, by_value
from approvals.admin.tools import Link, Tool
from approvals.models import Policy
from approvals.reads.policies import Line, lines_of, with_versions
from approvals.rules.actor import Actor

from . import addresses, checking, editing, versions

_TONES = {"active": "ok", "shadow": "info", "draft": "", "archived": "line"}


class PolicyList(ChangeList):
    """A page of the list, with what each row has to say."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for line in lines_of(self.result_list):
            line.policy.line = line  # type: ignore[attr-defined]


@admin.register(Policy)
class PolicyAdmin(ProjectAdmin):
    """Each policy has a page of fields and a page of versions; its name is fixed."""

    area = Area.POLICIES
    section = "Set-up"
    can_add = True
    can_change = True
    list_display = (
        *("name", "said_status", "priority", "said_safeguard"),
        *("said_version", "said_change", "said_cautions", "project"),
    )
    list_filter = (
        by_value("status", gettext_lazy("status"), Policy.Status.choices),
        by_value("safeguard", gettext_lazy("safeguard"), [("yes", "Yes"), ("no", "No")]),
        OfProject,
    )
    search_fields = ("name",)
    ordering = ("priority", "name")
    tools = (
        Tool(
            verb="archive",
            label="Archive",
            icon="ban",
            question=(
                "It is no longer looked at. Requests that were made under it keep it. Where the "
                "project asks for a second admin, another one publishes this."
            ),
            run=lambda policy, actor: _archive(policy, actor),
            fits=lambda policy: (
                policy.status != Policy.Status.ARCHIVED and policy.versions.exists()
            ),
            done="Archived, or waiting for another admin: see its versions.",
            is_grave=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_versions(super().get_queryset(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PolicyList

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        return [Link(_("Versions"), "git-compare", addresses.versions(obj))]

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def said_status(self, policy: Any) -> SafeString:
        line: Line = policy.line
        chips = [(_TONES[policy.status], policy.get_status_display().lower())]
        if line.waiting is not None:
            chips.append(("accent", _("v%(number)s waits") % {"number": line.waiting.number}))
        return format_html_join(" ", '<span class="tag {}">{}</span>', chips)

    @admin.display(description=gettext_lazy("safeguard"), ordering="safeguard")
    def said_safeguard(self, policy: Any) -> SafeString | None:
        return (
            format_html('<span class="tag">{}</span>', _("safeguard")) if policy.safeguard else None
        )

    @admin.display(description=gettext_lazy("version"))
    def said_version(self, policy: Any) -> str | None:
        return f"v{policy.in_force.number}" if policy.in_force else None

    @admin.display(description=gettext_lazy("last change"))
    def said_change(self, policy: Any) -> str | None:
        newest = policy.line.newest
        return f"{newest.created_at:%Y-%m-%d %H:%M}, {newest.author_name}" if newest else None

    @admin.display(description=gettext_lazy("warnings"))
    def said_cautions(self, policy: Any) -> SafeString | None:
        count = len(policy.line.cautions)
        if not count:
            return None
        words = ngettext("%(count)s warning", "%(count)s warnings", count) % {"count": count}
        return format_html(
            '<a class="tag warn" href="{}">{}</a>', addresses.versions(policy), words
        )

    def get_urls(self) -> list[URLPattern]:
        """Django's, and the pages of our own."""
        pages = {
            "versions": (addresses.VERSIONS, versions.versions_page),
            "check": (addresses.CHECK, checking.check_page),
        }
        own = []
        for name, (route, page) in pages.items():
            view: Any = self.admin_site.admin_view(_bound(self, page))
            view.model_admin = self
            own.append(path(route, view, name=f"approvals_policy_{name}"))
        return [*own, *super().get_urls()]

    @method_decorator(csrf_protect)
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of fields, in the place of Django's."""
        return editing.edit_page(self, request, object_id)


def _bound(model_admin: PolicyAdmin, page: Any) -> Any:
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = page(model_admin, request, *args, **kwargs)
        return response

    return csrf_protect(view)


def _archive(policy: Policy, actor: Actor) -> None:
    archive_policy(policy=policy, actor=actor)
