"""What a built-in rule finds of one request."""

from typing import Any

import pytest

from approvals.rules.builtins import OptionsRefused, read_builtin
from approvals.rules.builtins.looks import Looked
from approvals.rules.failures import Failure
from tests.rules.conditions.given import facts

SECRET = b"a secret of the server"


def look(use: str, options: dict[str, Any], **given: Any) -> Looked:
    """What the rule finds in `facts(**given)`; `calendars` are the project's."""
    calendars = given.pop("calendars", {})
    return read_builtin(use, options).look(facts(**given), calendars, SECRET)


def failed(looked: Looked) -> bool:
    """Whether it could not be judged, with a reason for people."""
    return isinstance(looked.result, Failure) and looked.reason == looked.result.reason != ""


def mistakes(use: str, options: object) -> list[tuple[str | int, ...]]:
    """The paths of all that is wrong with the options."""
    with pytest.raises(OptionsRefused) as refusal:
        read_builtin(use, options)
    assert all(why for _, why in refusal.value.mistakes)
    return [place for place, _ in refusal.value.mistakes]
