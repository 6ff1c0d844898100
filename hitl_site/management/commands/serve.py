"""`manage.py serve`: what `make run` and the Procfile's web process call."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from hitl_site import data_dir, lock, migrating, static_files, welcome
from hitl_site.demo_agent import DemoAgent
from hitl_site.listening import CannotListen, WebServer, allow_many_files, probe
from hitl_site.workers import Background


class Command(BaseCommand):
    """Without REDIS_URL one process does everything; with it this is the web process alone."""

    help = "Serve the site on HOST and PORT."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        # Until the server has its own handlers, being told to end is no mistake either.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(0))
        try:
            probe(settings.HOST, settings.PORT)
        except CannotListen as error:
            raise CommandError(str(error)) from None
        if connection.vendor == "postgresql":
            _reach_database()
        if settings.REDIS_URL:
            self._web_alone()
        else:
            self._all_in_one()

    def _web_alone(self) -> None:
        if migrating.pending():
            raise CommandError(
                "The database waits for migrations: run `python manage.py migrate` (release) first."
            )
        self.check(databases=["default"])
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            static_files.collect()
        self._serve()

    def _all_in_one(self) -> None:
        folder = data_dir.ready(settings.DATA_DIR)
        try:
            held = lock.hold(folder / "running.lock")
        except lock.Held:
            raise CommandError(
                f"Another Countersign runs on {folder}: "
                "end that one, or choose another folder with HITL_DATA_DIR."
            ) from None
        with held:
            backup = migrating.bring_up_to_date(folder / "backups")
            if backup:
                self.stdout.write(f"Migrated; the data as it was before is kept in {backup}.")
            self.check(databases=["default"])
            static_files.collect()
            greeting = welcome.prepare()
            agent = DemoAgent()
            background = Background(beat=True)
            background.start()
            try:
                self._serve(greeting, then=agent.start)
            finally:
                agent.stop()
                background.stop()

    def _serve(self, greeting: str = "", then: Callable[[], None] = lambda: None) -> None:
        from hitl_site.asgi import application  # after collectstatic: WhiteNoise looks once

        def listening() -> None:
            self.stdout.write(f"{greeting}Countersign is ready at {settings.PUBLIC_URL}")
            self.stdout.flush()
            then()

        allow_many_files()
        server = WebServer(application, host=settings.HOST, port=settings.PORT, on_listen=listening)
        # Twisted takes SIGINT over from Python's own handler only; ours would raise inside one
        # of its callbacks, which swallows that and goes on serving.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        server.run()
        if server.failure:
            raise CommandError(f"Cannot listen: {server.failure}.")


def _reach_database() -> None:
    """Say at once what is wrong. The pool would try for its whole timeout and tell less."""
    try:
        psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
    except psycopg.Error as error:
        said = str(error).splitlines()[0]
        raise CommandError(f"The database of DATABASE_URL does not answer: {said}") from None
