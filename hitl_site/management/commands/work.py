"""`manage.py work`: the Procfile's worker process."""

import signal
import threading
from typing import Any

from django.core.management import BaseCommand

from hitl_site.workers import Background


class Command(BaseCommand):
    """Reads both queues, each with threads of its own, until it is told to end."""

    help = "Run the Celery workers."

    def handle(self, *args: Any, **options: Any) -> None:
        told = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: told.set())
        background = Background(beat=False)
        background.start()
        while not told.wait(1):
            if not background.alive():
                background.stop()
                raise SystemExit("A worker thread ended by itself; its log says why.")
        background.stop()
