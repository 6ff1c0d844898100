"""Arguments without a schema get one by their own types; a thin schema is filled up."""

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms
from approvals.schemaforms.inferring import infer

from .page import page


def read(sent: str):
    return parse(sent.encode())


def test_values_say_their_types():
    schema = infer(read('{"n":24,"x":5120.00,"s":"007","b":false,"tags":["a"],"who":{"id":1}}'))
    assert schema == {
        "type": "object",
        "properties": {
            "n": {"type": "integer"},
            "x": {"type": "number"},
            "s": {"type": "string"},
            "b": {"type": "boolean"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "who": {"type": "object", "properties": {"id": {"type": "integer"}}},
        },
    }


def test_what_a_value_cannot_say_stays_open():
    schema = infer(read('{"nothing":null,"empty":[],"mixed":[1,"a"]}'))
    assert schema["properties"] == {
        "nothing": {},
        "empty": {"type": "array"},
        "mixed": {"type": "array"},
    }


def test_a_thin_schema_is_filled_up_and_its_own_words_win():
    overlay = {"type": "object", "properties": {"n": {"title": "How many"}, "s": {"enum": ["a"]}}}
    schema = infer(read('{"n":24,"s":"a","more":true}'), overlay)
    assert schema["properties"] == {
        "n": {"type": "integer", "title": "How many"},
        "s": {"enum": ["a"]},
        "more": {"type": "boolean"},
    }


def test_a_property_of_a_branch_is_left_to_its_branch():
    overlay = {
        "type": "object",
        "oneOf": [{"$ref": "#/$defs/a"}, {"properties": {"b": {"type": "string"}}}],
        "$defs": {"a": {"properties": {"a": {"type": "number"}}}},
    }
    assert infer(read('{"a":1,"c":1}'), overlay)["properties"] == {"c": {"type": "integer"}}


NUMBERS = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1).map(str),
    st.decimals(-999_999, 999_999, places=2).map(str),
    st.sampled_from(["-0", "1e2", "0.10", "1E-7", "5120.00"]),
)
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
STRINGS = st.text(CHARACTERS, max_size=12).map(text)
SCALARS = st.one_of(NUMBERS, STRINGS, st.sampled_from(["null", "true", "false", '""']))
NAMES = st.one_of(
    st.sampled_from(["__proto__", "a.b", "/", "~1", "", "=", "0", "n1", "💡", "<b>", "a[0]"]),
    st.text(CHARACTERS, max_size=6),
).map(text)
LITERALS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{','.join(items)}]"),
        st.dictionaries(NAMES, inner, max_size=4).map(
            lambda members: "{" + ",".join(f"{n}:{v}" for n, v in members.items()) + "}"
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(NAMES, LITERALS, max_size=5))
def test_any_arguments_come_back_to_the_byte(members):
    sent = "{" + ",".join(f"{name}:{value}" for name, value in members.items()) + "}"
    value = read(sent)
    source = forms.Source(infer(value), data=value, proposed=value)
    parsed = forms.parse(source, page(forms.show(source)).fields)
    assert text(parsed.value) == sent
    assert parsed.faults == ()
    assert parsed.form.changes == []
