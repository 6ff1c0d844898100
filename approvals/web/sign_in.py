"""Sign in and out."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from approvals.actions.sign_in import SignInRefused, authenticate_throttled
from approvals.exceptions import DomainError, TooMany

from .gate import zone_of
from .parts import page

STAY_SECONDS = 12 * 3600


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignIn(View):
    """The sign-in page. Its refusals never say which part was wrong."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(_where_to(request))
        return _form(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        name, password = request.POST.get("username", ""), request.POST.get("password", "")
        try:
            person = authenticate_throttled(request, name, password)
        except (SignInRefused, TooMany) as refusal:
            return _form(request, refusal)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session.set_expiry(STAY_SECONDS if request.POST.get("stay") else 0)
        return redirect(_where_to(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("login")


def _form(request: HttpRequest, refusal: DomainError | None = None) -> HttpResponse:
    seconds = int(refusal.headers.get("Retry-After", 0)) if refusal else 0
    again = timezone.now().astimezone(zone_of(request)) + timedelta(seconds=seconds)
    context = {
        "username": request.POST.get("username", ""),
        "stay": request.method == "GET" or bool(request.POST.get("stay")),
        "next": _where_to(request),
        "to_request": _where_to(request).startswith(reverse("inbox")[:1] + "requests/"),
        "refused": bool(refusal) and not seconds,
        "retry_at": again if seconds else None,
    }
    status = refusal.status if refusal else 200
    response = page(request, "approvals/account/login.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _where_to(request: HttpRequest) -> str:
    """Where to go afterwards: only ever a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
