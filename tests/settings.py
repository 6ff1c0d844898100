"""The site's settings with fast passwords and nothing that leaves the process."""

import os
import tempfile

os.environ.setdefault(
    "HITL_DATA_DIR", os.path.join(tempfile.gettempdir(), f"countersign-tests-{os.getuid()}")
)
os.environ.setdefault("SECRET_KEY", "a key for tests only, never used by a running site 0123456789")

from hitl_site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
