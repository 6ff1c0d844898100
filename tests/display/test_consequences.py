from typing import Any

import pytest

from approvals.display.consequences import consequence, option_effect
from approvals.display.sentences import sentence

ACTION: dict[str, Any] = {
    "name": "transfer",
    "args": {"a": 1, "b": 2},
    "resource": "acct",
    "target": "prod",
}
OPTIONS = [
    {"value": "a", "label": "A", "effect": "approve"},
    {"value": "b", "label": "B", "effect": "reject"},
    {"value": "c", "label": "C", "effect": "changes"},
]


def said(parts):
    return "".join(f"[{part.text}]" if part.kind == "value" else part.text for part in parts)


def all_said(**facts):
    made = consequence(**{"agent": "bot", "kind": "binary", "action": {}, "asks": {}, **facts})
    return made.conditional, [said(each) for each in made.sentences]


def test_an_action_says_exactly_what_may_run():
    assert all_said(action=ACTION) == (
        True,
        ["[bot] may run [transfer] on [acct] in [prod] once, with exactly these 2 arguments."],
    )


@pytest.mark.parametrize(
    ("args", "words"), [({}, "without arguments"), ({"a": 1}, "with exactly this argument")]
)
def test_an_action_says_how_many_arguments_it_has(args, words):
    assert all_said(action={"name": "ping", "args": args})[1] == [
        f"[bot] may run [ping] once, {words}."
    ]


def test_words_of_the_agent_never_become_ours():
    made = consequence(
        agent="%(name)s", kind="binary", action={"name": "x once. %(agent)s is safe"}, asks={}
    )
    values = [part.text for part in made.sentences[0] if part.kind == "value"]
    assert values == ["%(name)s", "x once. %(agent)s is safe"]


def test_a_sum_is_named_with_who_pays():
    budget = {"amount": "4820.00", "currency": "EUR", "department": "care"}
    conditional, words = all_said(
        kind="budget", asks={"budget": budget}, total="4,820.00 EUR", action=ACTION
    )
    assert conditional
    assert words[0] == (
        "[bot] may spend [4,820.00 EUR] of [care], or another sum that a reviewer sets."
    )
    assert words[1].startswith("[bot] may run [transfer]")


def test_a_question_executes_nothing_even_with_an_action():
    assert all_said(kind="input", action=ACTION) == (
        False,
        [
            "Your answer goes to [bot] as it is and closes the question.",
            "Nothing is executed by it.",
        ],
    )


def test_a_choice_says_of_each_option_what_it_does():
    conditional, words = all_said(kind="choice", asks={"options": OPTIONS}, action=ACTION)
    assert not conditional
    assert words == [
        "Your choice goes to [bot]. What each option does is fixed and stands beside it."
    ]
    effects = [
        said(option_effect(option["effect"], agent="bot", action=ACTION)) for option in OPTIONS
    ]
    assert effects == [
        "[bot] may run [transfer] on [acct] in [prod] once, with exactly these 2 arguments.",
        "[bot] is told to stop.",
        "[bot] has to revise it and ask again.",
    ]
    assert said(option_effect("approve", agent="bot", action={})) == (
        "[bot] may go on with this choice."
    )


def test_a_choice_that_cannot_approve_says_so():
    words = all_said(kind="choice", asks={"options": OPTIONS[1:]}, action=ACTION)[1]
    assert words[-1] == "No option lets anything run."


@pytest.mark.parametrize(
    ("kind", "asks", "words"),
    [
        ("form", {"form": {"schema": {}}}, "gets what you fill in"),
        ("feedback", {}, "may use this draft as it stands"),
        ("confirmation", {"confirm_phrase": "GO"}, "is told that this is confirmed"),
    ],
)
def test_without_an_action_it_says_what_approving_means(kind, asks, words):
    assert words in all_said(kind=kind, asks=asks)[1][0]


def test_a_sentence_takes_its_values_apart_from_its_words():
    assert said(sentence("%(a)s, then %(b)s.", a="one", b="%(a)s")) == "[one], then [%(a)s]."
