"""The door of every web process.

HTTP that may wait goes to the waiting doors, other HTTP to Django, WebSockets to the live
consumers (architecture.md 5.D).
"""

import os

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")

django.setup(set_prefix=False)  # loads the apps, which what follows needs

from approvals.live.doors import waiting_doors  # noqa: E402
from approvals.live.routing import websockets  # noqa: E402
from hitl_site.front import front  # noqa: E402
from hitl_site.handler import OneHop  # noqa: E402
from hitl_site.peer import known_by_proxy  # noqa: E402

application = known_by_proxy(
    front(ProtocolTypeRouter({"http": waiting_doors(OneHop()), "websocket": websockets}))
)
