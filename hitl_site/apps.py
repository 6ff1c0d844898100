from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Brings the site's checks and commands (`serve`, `work`) into Django."""

    name = "hitl_site"
    default_auto_field = "django.db.models.BigAutoField"
