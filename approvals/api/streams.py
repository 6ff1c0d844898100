"""Long answers, sent piece by piece with flat memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from approvals.live.threads import in_thread


def stream_answer(
    request: HttpRequest, pieces: Iterator[bytes], *, content_type: str, name: str
) -> StreamingHttpResponse:
    """An answer that is saved as `name`. Each piece is made when the one before it was sent."""
    # Behind ASGI Django would gather a plain iterator whole before it sends anything.
    content = _one_by_one(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await in_thread(next, pieces, None)) is not None:
        yield piece
