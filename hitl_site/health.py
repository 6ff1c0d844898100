"""Is the process alive, can it work, and how is it doing? (api.md 9)"""

import hmac
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from approvals import clock
from approvals.reads import operations

FORWARDING = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
              "X-Real-IP")  # fmt: skip


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 without a database. Late workers are shown and not held against this process: it can
    take answers without them, and settles what is due by itself (lifecycle.md)."""
    try:
        late = operations.lag(clock.now())
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse(
        {
            "status": "ok",
            "database": connection.vendor,
            "sweep_lag_seconds": round(late.sweep, 3),
            "queue_age_seconds": round(late.outbox, 3),
            "seal_lag_seconds": round(late.seals, 3),
        }
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for who may read it."""
    if not may_read_metrics(request):
        answer = HttpResponse("Metrics need their token.\n", content_type="text/plain", status=401)
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    lines = [line for family in operations.families(clock.now()) for line in _lines(family)]
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def may_read_metrics(request: HttpRequest) -> bool:
    """With a token configured: who sends it. Without: this machine, and nobody through a proxy."""
    if settings.METRICS_TOKEN:
        sent = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode())
    if any(name in request.headers for name in FORWARDING):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _lines(family: operations.Family) -> list[str]:
    lines = [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
    for labels, value in family.samples:
        marks = ",".join(f'{name}="{text}"' for name, text in labels.items())
        lines.append(f"{family.name}{{{marks}}} {value:g}" if marks else f"{family.name} {value:g}")
    return lines
