"""Formats that are asserted, each as its own standard says it (ui.md 2.2, fact 1).

`time` goes with an offset and without: ajv wants one, Python's checker and real data have none;
HH:MM goes too, for that is what browsers send. `date-time` is RFC 3339's, which has an offset.
A format that is not named here asks for nothing, `datetime-local` among them: what a browser
sends for it has no offset, what we store has one.

`money` is an object `{"amount": "4800.00", "currency": "EUR"}` whose amount has at most the
currency's decimals (money.py), or text or a number that is a plain amount by itself.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from . import addresses, money, patterns, times
from .numbers import is_number

_TEXTS = {
    "date": (times.is_date, N_("does not look like a date (2026-11-21)")),
    "time": (times.is_time, N_("does not look like a time (13:37:00, 13:37:00Z)")),
    "date-time": (
        times.is_date_time, N_("does not look like a date and time (2026-11-21T13:37:00Z)")
    ),
    "duration": (times.is_duration, N_("does not look like a duration (P3D, PT4H30M)")),
    "email": (addresses.is_email, N_("does not look like an e-mail address")),
    "idn-email": (addresses.is_international_email, N_("does not look like an e-mail address")),
    "hostname": (addresses.is_hostname, N_("does not look like a host name")),
    "ipv4": (addresses.is_ipv4, N_("does not look like an IPv4 address")),
    "ipv6": (addresses.is_ipv6, N_("does not look like an IPv6 address")),
    "uri": (addresses.is_uri, N_("does not look like a web address or other URI")),
    "uri-reference": (addresses.is_uri_reference, N_("does not look like a link")),
    "data-url": (addresses.is_data_url, N_("does not look like a file's data (data:…)")),
    "uuid": (addresses.is_uuid, N_("does not look like a UUID")),
    "json-pointer": (addresses.is_json_pointer, N_("does not look like a JSON pointer")),
    "regex": (patterns.is_pattern, N_("is not a pattern that can be read")),
}  # fmt: skip


def fault(name: str, value: Any) -> str | None:
    """Why a value does not look like the format `name`, as a sentence; None if it does."""
    if name == "money":
        return _money_fault(value)
    if not isinstance(value, str) or name not in _TEXTS:
        return None
    is_right, message = _TEXTS[name]
    return None if is_right(value) else _(message)


def _money_fault(value: Any) -> str | None:
    if isinstance(value, str) or is_number(value):
        return money.plain_fault(value)
    if not isinstance(value, dict):
        return None
    amount, currency = value.get("amount"), value.get("currency")
    if not isinstance(currency, str) or isinstance(amount, bool | dict | list) or amount is None:
        return _("must have an amount and a currency")
    return money.amount_fault(amount, currency)
