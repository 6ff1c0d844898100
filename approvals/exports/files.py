"""A file that came from outside, handed on so that nothing in it can act in our name."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from approvals.models import Attachment
from approvals.rules import media_types

# Nothing in it may run, load or send; the styles are those of a browser's own viewer.
POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def file_answer(file: Attachment, content: bytes) -> HttpResponse:
    """The bytes with the type that they have. What a browser need not show is a download."""
    is_shown = file.media_type in media_types.SHOWN
    content_type = file.media_type
    if content_type == media_types.TEXT:
        content_type += "; charset=utf-8"
    name = "".join(letter if letter.isprintable() else "_" for letter in file.name)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(not is_shown, name) or "attachment",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
