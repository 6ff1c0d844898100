"""Strict JSON: reliability.md T6 and 0.6, api.md 1 (body)."""

import copy
import json
import math
import pickle
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from approvals.rules.exact_numbers import MAX_INTEGER, ExactNumber
from approvals.rules.strict_json import (
    MAX_BYTES,
    Raw,
    StrictJsonError,
    dumps,
    parse,
    text,
)

SOUND_TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"))
SOUND = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(-MAX_INTEGER, MAX_INTEGER)
    | SOUND_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(SOUND_TEXT, inner, max_size=5),
    max_leaves=30,
)


def refusal(raw):
    with pytest.raises(StrictJsonError) as caught:
        parse(raw)
    return caught.value.code, caught.value.pointer


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        (b"", "malformed_json", ""),
        (b"{", "malformed_json", ""),
        (b"{} {}", "malformed_json", ""),
        (b"[1,]", "malformed_json", ""),
        (b"[01]", "malformed_json", ""),
        (b"{'a':1}", "malformed_json", ""),
        (b'["\t"]', "malformed_json", ""),
        (b"\xef\xbb\xbf{}", "malformed_json", ""),
        (b'{"a":"\xff"}', "malformed_json", ""),
        (b'["\xed\xa0\x80"]', "malformed_json", ""),
        ('{"a":1}'.encode("utf-16"), "malformed_json", ""),
        (b'{"a":NaN', "malformed_json", ""),
        (b'{"amount":10,"amount":1000000}', "duplicate_key", "/amount"),
        (b'{"a":[{"b":1,"\\u0062":2}]}', "duplicate_key", "/a/0/b"),
        (b"[NaN]", "number_not_exact", "/0"),
        (b'{"a":Infinity}', "number_not_exact", "/a"),
        (b"-Infinity", "number_not_exact", ""),
        (b'{"a/b":{"~":1e999}}', "number_not_exact", "/a~1b/~0"),
        (b"9007199254740992", "number_not_exact", ""),
        (b"-9007199254740992", "number_not_exact", ""),
        (b"9007199254740992.0", "number_not_exact", ""),
        (b"1e300", "number_not_exact", ""),
        (b"0.1000000000000000055", "number_not_exact", ""),
        (b"1.1e-400", "number_not_exact", ""),
        (b"9" * 5000, "number_not_exact", ""),
        (b'["\\ud800"]', "bad_string", "/0"),
        (b'["\\udc00\\ud800"]', "bad_string", "/0"),
        (b'{"a":"x\\u0000y"}', "bad_string", "/a"),
        (b'{"\\u0000":1}', "bad_string", "/\ufffd"),
        (b'{"a\\ud800":1}', "bad_string", "/a\ufffd"),
        (b"[" * 33 + b"]" * 33, "too_deep", "/0" * 32),
        (b"[" * 100_000 + b"]" * 100_000, "too_deep", ""),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "too_deep", ""),
        (b"[" + b"0," * 4999 + b"0]", "too_many_nodes", "/4999"),
        (b'"' + b"x" * MAX_BYTES + b'"', "too_large", ""),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_not_strict_is_refused_with_a_code_and_a_place(raw, code, pointer):
    assert refusal(raw) == (code, pointer)


@pytest.mark.parametrize(
    "spelling",
    [
        b'{"b":5120.00,"a":[1e2,1E+2,-0,-0.0,0.10,100e-2]}',
        b'{"z":1,"a":{"z":"\xc3\xa9","a":null}}',
        b'["\xf0\x9f\x92\xb0",9007199254740991,-9007199254740991,9007199254740991.0,5e-324]',
        b"[0e999999999,0.0e-999999999]",
        b"[" * 32 + b"]" * 32,
        b"[" + b"0," * 4998 + b"0]",
        b'"plain"',
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_was_sent_comes_back_digit_for_digit(spelling):
    assert text(parse(spelling)).encode() == spelling


def test_escapes_come_back_as_the_characters_they_stand_for():
    assert text(parse(b'["\\u00e9\\ud83d\\udcb0\\/\\n\\u0001"]')) == '["é💰/\\n\\u0001"]'


@settings(max_examples=500, deadline=None)
@given(SOUND)
def test_sound_values_survive_and_agree_with_the_plain_parser(value):
    raw = json.dumps(value, ensure_ascii=False).encode()
    parsed = parse(raw)
    assert parsed == json.loads(raw)
    assert json.loads(text(parsed)) == json.loads(raw)
    assert parse(text(parsed).encode()) == parsed
    assert rfc8785.dumps(parsed) == rfc8785.dumps(json.loads(raw))


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(alphabet='{}[]",:0123456789.eE+-\\u dabftrnNaIylis\x00', max_size=60).map(
            str.encode
        ),
    )
)
@example(b'{"a":1e400,"a":NaN}')
def test_any_bytes_are_parsed_or_refused_and_nothing_looser_than_json_passes(raw):
    try:
        parsed = parse(raw)
    except StrictJsonError:
        return
    assert json.loads(raw) == parsed
    assert json.loads(text(parsed)) == parsed


@settings(max_examples=1500, deadline=None)
@given(
    st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
def test_a_number_passes_exactly_if_its_double_says_the_same(literal):
    double, exact = float(literal), Decimal(literal)
    integer_too_large = exact == exact.to_integral_value() and abs(exact) > MAX_INTEGER
    sound = math.isfinite(double) and not integer_too_large and exact == Decimal(repr(double))
    if sound:
        assert text(parse(literal.encode())) == literal
    else:
        assert refusal(literal.encode()) == ("number_not_exact", "")


def test_hostile_numbers_of_a_whole_body_are_judged_quickly():
    zeros = b"0" * (MAX_BYTES - 20)
    assert text(parse(b"1." + zeros)).startswith("1.000")
    assert refusal(b"1." + zeros + b"1") == ("number_not_exact", "")
    assert refusal(b"1" + zeros) == ("number_not_exact", "")


def test_an_exact_number_keeps_its_spelling_through_copies():
    number = ExactNumber("5120.00")
    copies = [copy.deepcopy(number), pickle.loads(pickle.dumps(number))]
    assert [copied.literal for copied in copies] == ["5120.00", "5120.00"]
    assert float(number) == 5120


def test_raw_text_is_spliced_in_unchanged():
    raw = Raw('{"amount":5120.00,"to":"é"}')
    assert dumps({"action": raw, "n": [1, 2.5, True, None, "é"], "e": {}, "l": []}) == (
        '{"action":{"amount":5120.00,"to":"é"},"n":[1,2.5,true,null,"é"],"e":{},"l":[]}'.encode()
    )


@given(SOUND)
def test_ordinary_values_are_written_as_json(value):
    assert json.loads(dumps(value)) == value


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800"])
def test_what_json_cannot_say_is_not_written(value):
    with pytest.raises(ValueError):  # noqa: PT011  # three different ones
        dumps([value])


@pytest.mark.parametrize("value", [{1: 2}, {"a": object()}, [{1, 2}], b"x"])
def test_what_is_no_json_type_is_not_written(value):
    with pytest.raises(TypeError):
        dumps(value)
