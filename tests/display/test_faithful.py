"""The property: different canonical bytes never look the same (reliability.md T2, I8)."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.display.arguments import node
from approvals.display.lookalikes import skeleton
from approvals.display.markup import marked
from approvals.display.text import visible
from approvals.rules.digest import canonical
from tests.display.adversarial import VALUES, changed, texts
from tests.display.seen import seen


def shown(value):
    return seen(render_to_string("approvals/display/tree.html", {"root": node(value)}))


def in_pre(text):
    return seen(f"<dd>{marked(text, lines=True)}</dd>")


def differ(one, other):
    return canonical(one) != canonical(other)


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_two_different_texts_never_look_the_same(data):
    one = data.draw(texts())
    other = data.draw(changed(one))
    if one != other:
        assert visible(one) != visible(other)
        assert seen(marked(one)) != seen(marked(other))
        assert in_pre(one) != in_pre(other)


@settings(max_examples=100, deadline=None)
@given(one=VALUES, other=VALUES)
def test_two_different_values_never_look_the_same(one, other):
    if differ(one, other):
        assert shown(one) != shown(other)


PAIRS: list[tuple[Any, Any]] = [
    ("1", 1),
    ("null", None),
    ("true", True),
    ({}, []),
    ({}, ""),
    ([], ""),
    ("", " "),
    ({"a": ""}, {"a": "empty text"}),
    ({"a": ""}, {"a": "⟦empty text⟧"}),
    ({"a": {}}, {"a": []}),
    ({"a": ["x"]}, {"a": {"0": "x"}}),
    (["x"], {"0": "x"}),
    ({"": 1}, {"empty name": 1}),
    ({"a": "b\nc: d"}, {"a": "b", "c": "d"}),
    ({"a": "b\ntext\nc\nd"}, {"a": "b", "c": "d"}),
    ({"a": "b↵\ntext\nc\nd"}, {"a": "b\ntext", "c": "d"}),
    ({"a": "b\n"}, {"a": "b"}),
    ({"a": "b\r\nc"}, {"a": "b\nc"}),
    ({"a\nb": 1}, {"a b": 1}),
    ({"a": {"b": 1}}, {"a/b": 1}),
    ({"a": {"b": 1}, "c": 2}, {"a": {"b": 1, "c": 2}}),
    ([[1], 2], [[1, 2]]),
    ([1, [2]], [[1], 2]),
    ({"a": [1, 2]}, {"a": [12]}),
    ({"а": 1}, {"a": 1}),
    (-1, "−1"),
    (1e21, "1e21"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_values_that_are_made_to_look_alike_do_not(one, other):
    for wrap in (lambda value: value, lambda value: {"args": value}, lambda value: [value]):
        assert shown(wrap(one)) != shown(wrap(other))


def test_nothing_of_the_reserved_signs_is_left_plain():
    assert "⟦U+27E6⟧U+200B⟧" in shown({"a": "⟦U+200B⟧"})
    assert "b↵\n" in shown({"a": "b\nc"})
    assert "⟦U+21B5⟧" in shown({"a": "b↵c"})


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_latin_text_and_its_look_alike_differ_by_more_than_letters(data):
    """Read by skeleton, as a hasty eye reads, a swapped letter still shows: it has a mark."""
    one = data.draw(st.sampled_from(("transfer", "paypal.com", "Approve", "a", "scope", "HTTP")))
    other = data.draw(changed(one))
    if one != other and skeleton(one) == skeleton(other):
        assert len(visible(other)) > len(other)
