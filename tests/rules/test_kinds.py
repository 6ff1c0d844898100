"""What the kinds of requests take (api.md 2.1)."""

import pytest

from approvals.rules.kinds import infer, unused


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ({"confirm_phrase", "options", "budget", "form", "action"}, "confirmation"),
        ({"options", "budget", "form", "action"}, "choice"),
        ({"budget", "form", "action"}, "budget"),
        ({"form", "action"}, "form"),
        ({"action"}, "binary"),
        (set(), None),
    ],
)
def test_the_kind_is_that_of_the_first_that_was_sent(sent, kind):
    assert infer(sent) == kind


@pytest.mark.parametrize(
    ("kind", "asked", "idle"),
    [
        ("binary", set(), []),
        ("budget", {"budget", "form"}, ["form"]),
        ("choice", {"options", "budget"}, []),
        ("confirmation", {"confirm_phrase", "options"}, ["options"]),
        ("form", {"form", "options"}, ["options"]),
        ("input", {"form", "budget", "confirm_phrase"}, ["budget", "confirm_phrase"]),
    ],
)
def test_what_no_answer_can_carry_is_known(kind, asked, idle):
    assert unused(kind, asked) == idle
