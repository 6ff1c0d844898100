"""A page or a part of it, from one template; parts are revalidated by ETag."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers

# What differs each time although nothing changed: the masked token, and what counts down.
_FLEETING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]+"|<meta name="now" content="\d+">'
    rb'|data-due="\d+">[^<]*|<b data-left[^>]*>[^<]*|stroke-dasharray="[^"]*"'
)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page, or with `file.html#part` a part of it.

    The same address serves both, so caches must tell them apart; what a person may see is for
    their browser alone, and is asked for again each time (304 where nothing changed).
    """
    text = render_to_string(template, dict(context), request)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Target", "Cookie"))
    response["Cache-Control"] = "private, no-cache"
    if request.method != "GET" or status != 200:
        return response
    etag = _etag(request, response.content)
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def wants(request: HttpRequest, target: str) -> bool:
    """Whether the page asks for its part with the id `target` only."""
    return bool(request.headers.get("HX-Request")) and request.headers.get("HX-Target") == target


def _etag(request: HttpRequest, content: bytes) -> str:
    """A digest of what the reader sees, and of the secret behind the form's token: a part kept
    from an earlier session would carry a dead one."""
    get_token(request)
    secret = str(request.META.get("CSRF_COOKIE", ""))
    digest = hashlib.sha256(_FLEETING.sub(b"", content) + secret.encode())
    return f'"{digest.hexdigest()[:32]}"'
