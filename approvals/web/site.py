"""The pages about the site itself: about and licences, and the style guide of its parts."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .parts import page
from .samples import samples

VENDOR = Path("static") / "vendor"


@dataclass(frozen=True, slots=True)
class Vendored:
    """One thing that the browser gets and that we did not write, with its licence in full."""

    name: str
    version: str
    licence: str
    text: str


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The version, and the licences of what the browser is sent."""
    return page(request, "approvals/site/about.html", {"vendored": _vendored()})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the pages in one place; only where DEBUG is on and in tests."""
    return page(request, "approvals/site/styleguide.html", samples())


@functools.cache
def _vendored() -> list[Vendored]:
    folder = Path(settings.BASE_DIR) / VENDOR
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    return [
        Vendored(
            name=entry["package"],
            version=entry["version"],
            licence=entry["license"],
            text=(folder / name / "LICENSE").read_text(),
        )
        for name, entry in sorted(manifest.items())
        if (folder / name / "LICENSE").exists()
    ]
