"""Who gets something by an action, as far as its arguments show it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .exact_numbers import ExactNumber
from .failures import Failure
from .proposal import Proposal
from .strict_json import JsonValue

# Names of arguments, at any depth, in small letters and without what joins words.
_NAMES = frozenset(
    {"to", "cc", "bcc", "email", "recipient", "recipients", "payee", "beneficiary"}
    | {"account", "destination", "iban"}
)
# In a name of several words: first, as in recipient_email, or last, as in customerEmail.
_FIRST = frozenset({"recipient", "recipients", "payee", "beneficiary"})
_LAST = _NAMES - {"to"}  # valid_to is a day
_WORDS = re.compile(r"[a-z]+|[A-Z]+[a-z]*")


def recipients_of(proposal: Proposal) -> frozenset[str] | Failure:
    """All recipients that the arguments name, as spelt; a failure where one cannot be read.

    They stand under names such as `to`, `recipient_email`, `payee`, `iban`, at any depth, as a
    text, a number, or a list or object of those.
    """
    found: set[str] = set()
    for recipient in _under(proposal.action.get("args") if proposal.action else None):
        if recipient is None:
            return Failure("a recipient cannot be read")
        found.add(recipient)
    return frozenset(found)


def _names_recipients(name: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(name)] or [""]
    joined = name.casefold().replace("_", "").replace("-", "")
    return joined in _NAMES or words[0] in _FIRST or (len(words) > 1 and words[-1] in _LAST)


def _under(value: JsonValue) -> Iterator[str | None]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            if _names_recipients(name):
                yield from _leaves(member)
            else:
                yield from _under(member)
    elif isinstance(value, list):
        for item in value:
            yield from _under(item)


def _leaves(value: JsonValue) -> Iterator[str | None]:
    if isinstance(value, Mapping):
        for member in value.values():
            yield from _leaves(member)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, ExactNumber):
        yield value.literal
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    else:
        yield value.strip() or None if isinstance(value, str) else None
