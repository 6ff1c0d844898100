from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class CollectedConfig(StaticFilesConfig):
    """Django's static files, without the scripts that django-htmx brings: ours are vendored."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]


class SiteConfig(AppConfig):
    """Brings the site's checks and commands (`serve`, `work`) into Django."""

    name = "hitl_site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hitl_site import checks  # noqa: F401  (registers itself)
