"""Buttons on an object's page: each asks first, is done by a POST, and is an action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from approvals.exceptions import DomainError

from .forms import Secret


@dataclass(frozen=True, slots=True)
class Tool:
    """One button. `run` acts and returns a `Secret` where there is one to show.

    With `asks_why` a line is asked for, and `run` gets it as `reason`.
    """

    verb: str
    label: str
    icon: str
    question: str
    run: Callable[..., Secret | None]
    fits: Callable[[Any], bool]
    done: str
    is_grave: bool = False
    asks_why: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A button that only leads somewhere."""

    label: str
    icon: str
    url: str


class ToolsMixin:
    """Gives a model's admin its `tools`."""

    tools: tuple[Tool, ...] = ()
    opts: Any
    admin_site: Any

    def tools_for(self, request: HttpRequest, obj: Any) -> list[Tool]:
        """The buttons that fit the object as it is and that this person may press."""
        admin: Any = self
        if not self.tools or not admin.may_use_tools(request, obj):
            return []
        return [tool for tool in self.tools if tool.fits(obj)]

    def links_for(self, request: HttpRequest, obj: Any) -> list[Link]:
        """Where to go from the object's page."""
        return []

    def tool_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view(self.tool_view)
        view.model_admin = self
        return [path("<str:object_id>/do/<slug:verb>/", view, name=f"{info}_do")]

    def tool_view(self, request: HttpRequest, object_id: str, verb: str) -> HttpResponse:
        """Ask by GET, do by POST."""
        admin: Any = self
        tool = next((tool for tool in self.tools if tool.verb == verb), None)
        if tool is None:
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "POST"])
        obj = admin.get_object_or_404(request, object_id)
        if not admin.may_use_tools(request, obj):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, tool, obj)
        try:
            secret = tool.run(obj, admin.rights(request).actor, **_said(request, tool))
        except DomainError as refusal:
            return self._ask(request, tool, obj, refusal)
        if secret is not None:
            return show_once(self, request, obj, secret)
        messages.success(request, tool.done)
        return redirect(change_url(obj))

    def _ask(
        self, request: HttpRequest, tool: Tool, obj: Any, refusal: DomainError | None = None
    ) -> HttpResponse:
        admin: Any = self
        context = {
            **self.admin_site.each_context(request),
            "title": tool.label,
            "opts": self.opts,
            "plural": admin.plural,
            "original": obj,
            "tool": tool,
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
        }
        status = refusal.status if refusal else 200
        return TemplateResponse(request, "admin/confirm.html", context, status=status)


def _said(request: HttpRequest, tool: Tool) -> dict[str, str]:
    return {"reason": request.POST.get("reason", "")} if tool.asks_why else {}


def show_once(admin: Any, request: HttpRequest, obj: Any, secret: Secret) -> HttpResponse:
    """The page that shows a secret, in answer to the POST that made it: it is kept nowhere."""
    context = {
        **admin.admin_site.each_context(request),
        "title": secret.title,
        "opts": admin.opts,
        "plural": admin.plural,
        "original": obj,
        "secret": secret,
    }
    response = TemplateResponse(request, "admin/shown_once.html", context)
    response["Cache-Control"] = "no-store"
    return response


def change_url(obj: Any) -> str:
    """The page of an object."""
    return reverse(
        f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[quote(obj.pk)]
    )
