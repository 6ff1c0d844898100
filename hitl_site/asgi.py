"""The door of every web process: HTTP to Django, WebSockets to the live consumers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")

application = get_asgi_application()
