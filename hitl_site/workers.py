"""Celery's worker and beat on threads, for `serve` (all in one process) and `work`.

Each queue has a controller of its own with its own threads, so that a slow receiver of mails
never delays an expiry (reliability.md 5.4). A controller owns its Celery application because an
application keeps one list of queues to read.
"""

import logging
import threading
from typing import Any

from celery.beat import Scheduler, Service
from celery.worker import WorkController, state

from hitl_site.celery import app, application

THREADS = {"sweep": 2, "delivery": 4}
STOP_SECONDS = 20

log = logging.getLogger(__name__)


class Controller(WorkController):
    """A worker for one queue, started and stopped from outside its thread."""

    def __init__(self, queue: str) -> None:
        self.ready = threading.Event()
        super().__init__(
            app=application(set_as_current=False),
            hostname=f"{queue}@countersign",
            queues=[queue],
            pool_cls="threads",
            concurrency=THREADS[queue],
            # One event loop per process is all that kombu knows: plain blocking reads instead.
            use_eventloop=False,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )

    def on_consumer_ready(self, consumer: Any) -> None:
        self.ready.set()


class Background:
    """The controllers, and a beat if this process has the beat too."""

    def __init__(self, *, beat: bool) -> None:
        state.should_stop = None
        self._controllers = [Controller(queue) for queue in THREADS]
        # max_interval bounds how long stop() waits for the beat to look up.
        self._beat = Service(app, max_interval=1, scheduler_cls=Scheduler) if beat else None
        self._threads = [
            threading.Thread(target=controller.start, name=controller.hostname, daemon=True)
            for controller in self._controllers
        ]
        if self._beat:
            self._threads.append(
                threading.Thread(target=self._beat.start, name="beat", daemon=True)
            )

    def start(self) -> None:
        """Start every thread; does not wait for the broker."""
        for thread in self._threads:
            thread.start()

    def ready(self) -> bool:
        """Whether every queue is being read."""
        return all(controller.ready.is_set() for controller in self._controllers)

    def alive(self) -> bool:
        """Whether no thread has ended by itself."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Let running tasks end, for at most STOP_SECONDS; what is left is found again by lease."""
        if self._beat:
            self._beat.stop()
        state.should_stop = 0
        for thread in self._threads:
            thread.join(STOP_SECONDS / len(self._threads))
            if thread.is_alive():
                log.warning("%s did not stop in time", thread.name)
