"""The door of every web process: HTTP to Django or to who may wait, WebSockets to the consumers."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")

django = get_asgi_application()

# What follows has models, which exist only now that Django is set up.
from approvals.live.doors import waiting_doors  # noqa: E402
from hitl_site.front import front  # noqa: E402

application = front(waiting_doors(django))
