"""EMAIL_URL to Django's EMAIL_* settings."""

from typing import Any
from urllib.parse import unquote

from hitl_site import env

CONSOLE = {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


def from_environment() -> dict[str, Any]:
    """Settings for `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`; without it the console."""
    if env.text("EMAIL_URL") in {"", "console", "console://", "console:"}:
        return dict(CONSOLE)
    parts = env.url("EMAIL_URL", schemes=("smtp", "smtp+tls", "smtps"))
    if parts is None or not parts.hostname:
        raise env.UnusableSetting("EMAIL_URL", "names no mail host (smtp://user:pass@host:port).")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }
