"""Masks: equal looks equal, different looks different, and what comes back means the original."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.display.masking import Masked, mask, places, plain, put_back
from approvals.rules.digest import canonical
from approvals.rules.exact_numbers import ExactNumber
from approvals.rules.strict_json import parse, text

KEY = b"0123456789abcdef"
ARGS = {"amount": 1, "auth": {"token": "s3cret", "user": "x"}, "keys": ["a", "b"]}

small = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab•", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abc"), small)
pointer_lists = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "0", "1"]), min_size=1, max_size=3).map(
        lambda steps: "/" + "/".join(steps)
    ),
    max_size=3,
)


def shown(value, *pointers):
    return plain(mask(value, pointers, KEY))


def test_a_pointer_or_a_bare_name_masks_and_everything_else_stays():
    masked = shown(ARGS, "/auth/token", "keys")
    assert masked["amount"] == 1
    assert masked["auth"]["user"] == "x"
    assert masked["auth"]["token"].startswith("•••• ")
    assert len(masked["auth"]["token"]) == len("•••• 6a3f91c2")
    assert masked["keys"].startswith("•••• ")
    assert [place for place, _ in places(mask(ARGS, ["/auth/token", "keys"], KEY))] == [
        "/auth/token",
        "/keys",
    ]


def test_places_that_are_not_there_are_ignored():
    assert shown(ARGS, "/nothing", "/keys/2", "/keys/-", "/keys/01", "/amount/x") == ARGS


def test_steps_are_read_as_rfc_6901_says():
    assert shown({"a/b": 1, "m~n": 2}, "/a~1b", "/m~0n") != {"a/b": 1, "m~n": 2}
    assert isinstance(mask({"a/b": 1}, ["/a~1b"], KEY)["a/b"], Masked)


@settings(max_examples=60)
@given(small, small)
def test_equal_looks_equal_and_different_looks_different(one, other):
    first, second = mask({"x": one}, ["x"], KEY)["x"], mask({"x": other}, ["x"], KEY)["x"]
    assert (first == second) == (canonical(one) == canonical(other))


def test_a_value_looks_the_same_however_it_is_spelt_and_otherwise_by_another_key():
    same = [mask(parse(b'{"x":' + each + b"}"), ["x"], KEY) for each in (b"5120.00", b"5120")]
    assert same[0] == same[1]
    assert mask({"x": 1}, ["x"], KEY) != mask({"x": 1}, ["x"], KEY[::-1])


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="short key"):
        mask({"x": 1}, ["x"], b"short")


@settings(max_examples=80)
@given(objects, pointer_lists)
def test_what_was_shown_and_sent_back_untouched_is_the_original(args, pointers):
    assert put_back(shown(args, *pointers), args, pointers, KEY) == (args, [])


@settings(max_examples=80)
@given(objects, objects, pointer_lists)
def test_no_other_value_passes_in_a_masked_place(args, sent, pointers):
    held = dict(places(mask(args, pointers, KEY)))
    meant, wrong = put_back(sent, args, pointers, KEY)
    if not wrong:
        assert dict(places(mask(meant, pointers, KEY))) == held
    else:
        assert set(wrong) <= {*held, *dict(places(mask(sent, pointers, KEY)))}


def test_even_the_true_value_is_refused_so_that_nobody_can_try_out_what_it_is():
    for guess in ("s3cret", "wrong", None, 1, {}):
        sent = {**ARGS, "auth": {"token": guess, "user": "x"}}
        assert put_back(sent, ARGS, ["/auth/token"], KEY)[1] == ["/auth/token"]


@pytest.mark.parametrize(
    "sent",
    [
        {"amount": 1},
        {"amount": 1, "auth": {"user": "x"}},
        {"amount": 1, "auth": "gone"},
        {"amount": 1, "auth": []},
    ],
)
def test_a_masked_value_that_is_left_out_is_named(sent):
    assert put_back(sent, ARGS, ["/auth/token"], KEY)[1] == ["/auth/token"]


def test_a_list_keeps_its_masked_items_in_their_places():
    whole = shown(ARGS, "/keys/1")["keys"]
    back = {**ARGS, "keys": [*whole, "more"]}
    assert put_back(back, ARGS, ["/keys/1"], KEY) == ({**ARGS, "keys": ["a", "b", "more"]}, [])
    for keys in (whole[::-1], whole[:1], ["new", *whole]):
        assert put_back({**ARGS, "keys": keys}, ARGS, ["/keys/1"], KEY)[1] == ["/keys/1"]


def test_nothing_new_is_put_into_a_masked_place():
    assert put_back({"a": 1, "b": 2}, {"a": 1}, ["/b"], KEY)[1] == ["/b"]


def test_untouched_numbers_keep_their_spelling():
    args = parse(b'{"n":5120.00,"t":1.50}')
    meant, wrong = put_back(shown(args, "/t"), args, ["/t"], KEY)
    assert (text(meant), wrong) == ('{"n":5120.00,"t":1.50}', [])
    assert isinstance(meant["t"], ExactNumber)
