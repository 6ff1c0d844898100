"""The site's own settings, with a server that kills itself at a chosen statement."""

from hitl_site.settings import *  # noqa: F403
from hitl_site.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = [*_MIDDLEWARE, "tests.faults.mortal.mortal"]
