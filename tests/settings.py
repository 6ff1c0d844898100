"""The site's settings on a database of the tests' own, with fast passwords.

HITL_TEST_DB=sqlite (or left out): a SQLite file and the in-memory channel layer, as embedded mode
has them. HITL_TEST_DB=postgres: PostgreSQL and Redis, started if nobody gave them.
"""

import os
import re
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="countersign-tests-", ignore_cleanup_errors=True)
_worker = int(re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", "")) or 0)

for _name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PUBLIC_URL", "ALLOWED_HOSTS", "DEBUG"):
    os.environ.pop(_name, None)
os.environ["HITL_DATA_DIR"] = _folder.name
os.environ["SECRET_KEY"] = "a key for tests alone, that no running site ever uses 0123456789"
os.environ["HITL_LOG_FORMAT"] = "text"

if os.environ.get("HITL_TEST_DB", "sqlite") == "postgres":
    from tests.services import postgres, redis

    # Workers inherit these two, so that one server of each serves them all.
    os.environ["HITL_TEST_DATABASE_URL"] = os.environ["DATABASE_URL"] = postgres.url()
    os.environ["HITL_TEST_REDIS_URL"] = redis.url()
    os.environ["REDIS_URL"] = f"{redis.url()}/{_worker}"

from hitl_site.settings import *  # noqa: F403
from hitl_site.settings import DATABASES, EMBEDDED_DATABASE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

if EMBEDDED_DATABASE:
    # A file, because threads of an in-memory database lock whole tables. Not synced: the tests
    # that kill a process start a real one, with the site's own settings.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )

STYLEGUIDE = True
