"""Django's admin with our site in place of its own, and nothing registered but by us."""

from importlib import import_module

from django.contrib.admin.apps import SimpleAdminConfig


class AdminConfig(SimpleAdminConfig):
    """Not the discovering one: it would register Django's own Group, of no project."""

    default_site = "approvals.admin.site.CountersignAdmin"

    def ready(self) -> None:
        super().ready()
        import_module("approvals.admin")
