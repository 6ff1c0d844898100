"""How static files get their hashed names, and when they are collected."""

import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hitl_site.apps import CollectedConfig


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by hashed names too, so that a browser never mixes versions."""

    support_js_module_import_aggregation = True


def collect() -> None:
    """Collect what changed since the last time: it takes seconds, and mostly nothing did.

    Several servers may start at once from one folder: one collects, the others wait.
    """
    root = Path(settings.STATIC_ROOT)
    root.mkdir(exist_ok=True)
    with (root / ".collected").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        fingerprint = hashlib.sha256("\n".join(sorted(_sources())).encode()).hexdigest()
        if stamp.read() == fingerprint and (root / "staticfiles.json").exists():
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.truncate(0)
        stamp.write(fingerprint)


def _sources() -> Iterator[str]:
    """Every file that would be collected, with its size and time."""
    for finder in get_finders():
        for path, storage in finder.list(CollectedConfig.ignore_patterns):
            file = Path(storage.path(path)).stat()
            yield f"{path} {file.st_size} {file.st_mtime_ns}"
