"""No middleware, no session, one table; the same database, pool and server as ours."""

import os
from urllib.parse import urlsplit

_database = urlsplit(os.environ["DATABASE_URL"])

SECRET_KEY = "benchmarks only"
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["benchmarks.bare"]
ROOT_URLCONF = "benchmarks.bare.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path[1:],
        "USER": _database.username,
        "PASSWORD": _database.password or "",
        "HOST": _database.hostname,
        "PORT": _database.port,
        "OPTIONS": {"pool": {"min_size": 4, "max_size": 20}},
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {
                        "rows.html": (
                            "<!doctype html><title>Rows</title><ul>{% for row in rows %}"
                            '<li><a href="/{{ row.id }}/">{{ row.title }}</a> {{ row.agent }} '
                            "{{ row.created_at }}</li>{% endfor %}</ul>"
                        )
                    },
                )
            ]
        },
    }
]
