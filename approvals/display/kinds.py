"""What people call the kinds of requests."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, str | Promise] = {
    "binary": _("Approval"),
    "confirmation": _("Confirmation"),
    "choice": _("Choice"),
    "budget": _("Budget"),
    "form": _("Form"),
    "input": _("Question"),
    "feedback": _("Draft"),
}
