"""The admin site: who comes in, by which door, and what they are told where they may not."""

from __future__ import annotations

import functools
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver

from approvals.access.administration import Area, admins_of
from approvals.access.people import memberships_of

from .rights import rights_of

NEEDS = {
    None: "The administration is open to admins and auditors of a project.",
    Area.PROJECT: "The settings of a project are for its admins.",
    Area.PEOPLE: "People and roles are for the admins of a project.",
    Area.GROUPS: "Groups and aliases are for the admins of a project.",
    Area.TOOLS: "Tools, calendars and departments: admins and auditors read, admins change them.",
    Area.POLICIES: "Policies may be read here by admins and auditors; admins write them.",
    Area.AGENTS: "Agents and keys are for the admins of a project.",
    Area.RECORDS: "Records may be read here, by admins and auditors, and changed by nobody.",
    Area.DELIVERIES: "Deliveries may be read here, by admins and auditors, and changed by nobody.",
    Area.AUDIT: "The audit log may be read by admins and auditors, and changed by nobody.",
}
# Doors of Django's site that would open beside our rules, or that we have no use for.
_CLOSED = {"autocomplete", "view_on_site", "jsi18n", "password_change_done"}


# The order of the navigation: what is looked for most comes first.
_ORDER = (
    *("approvalrequest", "response", "decision", "grant", "execution"),
    *("project", "person", "membership", "reviewergroup", "alias"),
    *("policy", "tool", "calendar", "department", "settingchange", "agent", "apikey"),
    *("outboxmessage", "deliveryattempt", "auditevent"),
)


class CountersignAdmin(admin.AdminSite):
    """Signing in is the product's own page, so that its throttle guards this door too."""

    site_title = site_header = "Countersign administration"
    index_title = "Administration"
    site_url = None
    enable_nav_sidebar = False
    empty_value_display = "–"
    login_template = None

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and rights_of(request).may_enter

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view: to the sign-in page, or a page that says which role is needed."""
        guarded = super().admin_view(view, cacheable)

        @functools.wraps(guarded)
        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
            if not self.has_permission(request):
                return self.refuse(request, None)
            if _holds_nul(request):
                return HttpResponseBadRequest()
            try:
                response: HttpResponseBase = guarded(request, *args, **kwargs)
            except PermissionDenied:
                found: Any = request.resolver_match
                model_admin = getattr(found.func, "model_admin", None)
                return self.refuse(request, getattr(model_admin, "area", None))
            return response

        return entered

    def refuse(self, request: HttpRequest, area: Area | None) -> HttpResponse:
        """403: what is missing, and whom to ask."""
        memberships = memberships_of(rights_of(request).person)
        projects = [
            {
                "name": membership.project.name,
                "roles": membership.roles,
                "admins": [row.person for row in admins_of(membership.project_id)],
            }
            for membership in memberships
        ]
        context = {
            **self.each_context(request),
            "title": "Not yours to open",
            "needs": NEEDS[area],
            "projects": projects,
        }
        return TemplateResponse(request, "admin/refused.html", context, status=403).render()

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is no form here: one door, one throttle (reliability.md T22)."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            return self.refuse(request, None)
        onward = request.GET.get("next") or resolve_url("admin:index")
        return redirect_to_login(onward, resolve_url(settings.LOGIN_URL))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return LogoutView.as_view(next_page=resolve_url(settings.LOGIN_URL))(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The product's page: it ends other sessions and is written down."""
        return redirect("password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in _CLOSED]

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """The models, in sections of our own instead of one list for each Django app."""
        sections: dict[str, dict[str, Any]] = {}
        for app in self._build_app_dict(request, app_label).values():
            for entry in sorted(app["models"], key=_place):
                model_admin: Any = self._registry[entry["model"]]
                name = model_admin.section
                section = sections.setdefault(name, {**app, "name": name, "models": []})
                section["models"].append({**entry, "name": model_admin.plural})
        return list(sections.values())


def _holds_nul(request: HttpRequest) -> bool:
    # PostgreSQL refuses it in any text, also in a row's id or a choice; nobody types it.
    texts = [request.path]
    for _, values in (*request.GET.lists(), *request.POST.lists()):
        texts.extend(values)
    return any("\0" in text for text in texts)


def _place(entry: dict[str, Any]) -> int:
    name = entry["model"]._meta.model_name
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
