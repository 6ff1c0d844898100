"""The approval inbox."""

from __future__ import annotations

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "approvals"

    def ready(self) -> None:
        from approvals.actions.standing import states  # noqa: F401  # listens to what closes
        from approvals.models import triggers

        triggers.connect(self)
