"""The digest binds every leaf: reliability.md I7 and 5.5, api.md 1 (digest), RFC 8785."""

import copy
import hashlib
import struct
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.digest import (
    action_digest,
    body_digest,
    bound,
    canonical,
    subject,
    text_digest,
)
from approvals.rules.strict_json import JsonValue, StrictJsonError, parse

# RFC 8785, section 3.2.2 (input) and 3.2.4 (the bytes), and 3.2.3 (sorting).
SECTION_3_2_2 = (
    b'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
    b'"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
    b'"literals":[null,true,false]}'
)
SORTED = (
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With '
    'Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet "}'
)
# RFC 8785, appendix B: the double's bits, and what it is written as.
APPENDIX_B = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "written"), APPENDIX_B)
def test_numbers_are_written_as_the_rfc_says(bits, written):
    (double,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(double) == written.encode()


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_numbers_that_have_no_canonical_form_are_refused(bits):
    (double,) = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(StrictJsonError) as caught:
        canonical([double])
    assert caught.value.code == "number_not_exact"


@pytest.mark.parametrize(
    ("value", "code"),
    [(2**53, "number_not_exact"), ("\ud800", "bad_string"), ({"\ud800": 1}, "bad_string")],
)
def test_other_values_without_a_canonical_form_are_refused(value, code):
    with pytest.raises(StrictJsonError) as caught:
        canonical({"a": value})
    assert caught.value.code == code


def test_the_example_of_the_rfc():
    # Two of its numbers are not exact by our rule, so they are given as the doubles they name.
    value = parsed_object(SECTION_3_2_2.replace(b"333333333.33333329,1E30", b"0,0"))
    value["numbers"][:2] = [333333333.33333329, 1e30]
    assert canonical(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_by_their_utf_16_units():
    value = parsed_object(SORTED.encode())
    shuffled = dict(sorted(value.items(), key=lambda member: member[1]))
    assert canonical(shuffled) == SORTED.encode()


def parsed_object(raw: bytes) -> dict[str, Any]:
    value = parse(raw)
    assert isinstance(value, dict)
    return value


def digest_of(action):
    return action_digest(subject({"kind": "binary"}, action))


def test_the_digest_is_domain_separated_sha_256_over_the_canonical_subject():
    action = {"name": "transfer_funds", "args": {"to": "acme", "amount": 15000}}
    preimage = (
        b"countersign/subject/1\n"
        b'{"action":{"args":{"amount":15000,"to":"acme"},"name":"transfer_funds"},"kind":"binary"}'
    )
    assert digest_of(action) == "sha256:" + hashlib.sha256(preimage).hexdigest()


def test_the_subject_holds_what_may_be_executed_and_nothing_else():
    action: dict[str, JsonValue] = {
        "risk": "high",
        "rationale": "…",
        "target": "prod",
        "resource": None,
        "args": {"a": 1},
        "name": "x",
    }
    said = bound(kind="binary", title="T", description="D", has_action=True, asks={})
    assert subject(said, action) == {
        "kind": "binary",
        "action": {"name": "x", "args": {"a": 1}, "resource": None, "target": "prod"},
    }


def bound_without_action(kind: str = "input", **fields: Any) -> dict[str, JsonValue]:
    said: dict[str, Any] = {"title": "T", "description": None, "asks": {}, **fields}
    return bound(kind=kind, has_action=False, **said)


def test_without_an_action_the_words_are_bound():
    assert subject(bound_without_action(description="D"), None) == {
        "kind": "input",
        "title": "T",
        "description": "D",
    }
    assert subject(bound_without_action(), None) == {"kind": "input", "title": "T"}
    assert bound_without_action(description="")["description"] == ""


def test_of_what_is_asked_the_digest_binds_what_a_decision_rests_on():
    asks: dict[str, JsonValue] = {
        "form": {"schema": {"type": "object"}, "ui": {"x": 1}, "data": {"a": 1}},
        "options": [{"value": "go", "label": "Go on", "effect": "approve", "style": "primary"}],
        "confirm_phrase": "DEPLOY",
    }
    assert bound(kind="choice", title="T", description="D", has_action=True, asks=asks) == {
        "kind": "choice",
        "form": {"schema": {"type": "object"}},
        "options": [{"value": "go", "effect": "approve"}],
        "confirm_phrase": "DEPLOY",
    }


@pytest.mark.parametrize("amount", ["50000", "50000.0", "50000.00"])
def test_a_sum_has_one_digest_however_it_is_spelt(amount):
    budget: dict[str, JsonValue] = {"amount": amount, "currency": "USD", "max_amount": None}
    assert bound_without_action("budget", asks={"budget": budget})["budget"] == {
        "amount": "50000",
        "currency": "USD",
        "max_amount": None,
    }


@pytest.mark.parametrize("spelling", [b"5120", b"5120.00", b"5120.0", b"512e1", b"5.12E+3"])
def test_a_number_has_one_digest_however_it_is_spelt(spelling):
    action = parse(b'{"name":"t","args":{"amount":' + spelling + b"}}")
    assert digest_of(action) == digest_of({"name": "t", "args": {"amount": 5120}})


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-1000, 1000)
    | st.floats(-1e6, 1e6)
    | st.text(max_size=6, alphabet=st.characters(codec="utf-8"))
)
ARGS = st.dictionaries(
    st.text(max_size=4, alphabet="abcü /~"),
    st.recursive(
        LEAVES,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner)
        ),
        max_leaves=6,
    ),
    min_size=1,
    max_size=4,
)
ACTIONS = st.fixed_dictionaries(
    {"name": st.text(min_size=1, max_size=6), "args": ARGS},
    optional={"resource": st.text(max_size=4), "target": st.text(max_size=4)},
).filter(lambda action: not any("\ud800" <= c <= "\udfff" for c in repr(action)))


def places(value, path=()):
    """Every place of a tree: leaves, containers and members."""
    yield path
    members: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for key, member in members:
        yield from places(member, (*path, key))


def changed(value):
    """Values that read almost like `value` and are not it."""
    if isinstance(value, bool):
        return [not value, int(value), str(value).lower(), None]
    if value is None:
        return [False, 0, "", "null", []]
    if isinstance(value, int | float):
        return [value + 1, str(value), -value if value else True]
    if isinstance(value, str):
        return [value + " ", " " + value, value + "\u200b", [value], None]
    if isinstance(value, list):
        return [[*value, None], [value], value[:-1] if value else {}]
    return [{**value, "\u200b": None}, [value], dict(list(value.items())[:-1]) if value else []]


@settings(max_examples=300, deadline=None)
@given(ACTIONS, st.data())
def test_changing_any_leaf_type_key_or_space_changes_the_digest(action, data):
    original = digest_of(action)
    path = data.draw(st.sampled_from([place for place in places(action) if place]))
    mutant = copy.deepcopy(action)
    holder = mutant
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = data.draw(st.sampled_from(changed(holder[path[-1]])))
    assert digest_of(mutant) != original


def test_adding_or_leaving_out_a_member_of_the_action_changes_the_digest():
    bare = {"name": "t", "args": {}}
    variants = [
        bare,
        {"name": "t"},
        {**bare, "resource": ""},
        {**bare, "resource": None},
        {**bare, "target": ""},
        {**bare, "resource": "x"},
        {**bare, "target": "x"},
    ]
    assert len({digest_of(action) for action in variants}) == len(variants)


def test_texts_and_bodies_have_digests_of_their_own():
    assert text_digest("é") == "sha256:" + hashlib.sha256("é".encode()).hexdigest()
    assert body_digest(parse(b'{"b":1.0,"a":2}')) == body_digest({"a": 2, "b": 1})
    assert body_digest({"a": 2}) != body_digest({"a": "2"})
