"""The Celery application. Tasks are sent by name; their queues stand in the settings."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")


def application(**options: Any) -> Celery:
    """An application that reads its configuration from Django's settings."""
    made = Celery("countersign", **options)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    made.autodiscover_tasks()
    return made


app = application()
