from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Brings the site's checks and commands (`serve`, `work`) into Django."""

    name = "hitl_site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hitl_site import checks  # noqa: F401  (registers itself)
