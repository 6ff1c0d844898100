"""Whatever schema is taken makes a form: in bounded time, whole, escaped, to the byte."""

import json
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms
from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.values import present

from .anything import Anything
from .page import page


def spelt(value):
    return text(value) if present(value) else None


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_anything_that_is_taken_can_be_shown_sent_and_shown_again(seed):
    draw = Anything(seed)
    schema = parse(json.dumps(draw.document()).encode())
    try:
        check_schema(schema)
    except SchemaRefused:
        assume(False)
    ui = draw.hints() if draw.often(0.5) else None
    data = {"data": parse(json.dumps(draw.value()).encode())} if draw.often(0.7) else {}
    if draw.often(0.3):
        data["proposed"] = data.get("data", {})
    source = forms.Source(schema, ui, **data)
    form = forms.show(source)
    drawn = page(form)
    assert len(drawn.ids) == len(set(drawn.ids))
    assert set(drawn.refers) <= set(drawn.ids)
    if "data" in data:
        assert text(forms.parse(source, drawn.fields).value) == text(data["data"])
    names = [node.id + mark for node in form.nodes() for mark in ("", "s", "k")]
    for _ in range(2):
        read = forms.parse(source, {**drawn.fields, **draw.post(names)})
        again = forms.parse(source, page(read.form).fields)
        if not read.operation and not read.form.problems:
            assert spelt(again.value) == spelt(read.value)


NAMES = ["__proto__", "constructor", "a.b", "a/b", "~0", "", " ", "f12", "_op", "💡", "<b>", "a[0]"]


def test_property_names_of_any_kind_are_told_apart_and_never_name_a_field():
    schema = {"type": "object", "properties": {name: {"type": "string"} for name in NAMES}}
    source = forms.Source(schema, data={})
    form = forms.show(source)
    fields = dict(page(form).fields)
    assert len(fields) == len(NAMES)
    assert all(name.startswith("f") and name[1:].isalnum() for name in fields)
    for index, node in enumerate(form.root.children):
        fields[node.id] = [f"v{index}"]
    assert forms.parse(source, fields).value == {name: f"v{i}" for i, name in enumerate(NAMES)}


def test_words_from_outside_are_escaped_wherever_they_stand():
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    schema = {
        "title": bad,
        "type": "object",
        "required": ["b", "c"],
        "properties": {
            bad: {"title": bad, "description": bad, "type": "string", "examples": [bad]},
            "b": {"enum": [bad, "x"], "enumNames": [bad, bad]},
            "c": {"type": "array", "title": bad, "items": {"type": "string", "title": bad}},
            "d": {"title": bad, "oneOf": [{"title": bad, "properties": {"x": {"title": bad}}}]},
            "e": {"description_md": bad, "type": "number", "currency": "<b>"},
            "g": {"type": "string", "pattern": bad.replace("(", "").replace(")", "")},
            "h": {"type": "string", "readOnly": True},
            "i": {"type": "string", "format": "data-url"},
        },
    }
    data = {bad: bad, "b": bad + "!", "c": [bad], "g": bad, "h": bad, "i": bad, "z": bad}
    ui = {
        "ui:sections": [{"title": bad, "fields": ["b", "e"]}],
        "b": {"ui:help": bad, "ui:placeholder": bad},
    }
    source = forms.Source(schema, ui, data=data, proposed={"b": bad}, masked={"/e": bad})
    read = forms.parse(source, page(forms.show(source)).fields)
    assert read.faults
    drawn = page(read.form)
    assert not [tag for tag, _ in drawn.tags if tag in ("script", "img", "b")]
    assert not [name for _, found in drawn.tags for name in found if name.startswith("on")]


def test_a_placeholder_hides_nothing():
    ui = {"ui:placeholder": "EUR\u202e0001"}
    drawn = page(forms.build(schema={"type": "string"}, ui=ui))
    (field,) = [found for tag, found in drawn.tags if tag == "input" and "placeholder" in found]
    assert field["placeholder"] == "EUR⟦U+202E⟧0001"


@pytest.mark.parametrize(
    ("schema", "data"),
    [
        (
            {"type": "object", "properties": {f"p{i}": {"type": "string"} for i in range(299)}},
            {f"p{i}": "x" for i in range(299)},
        ),
        ({"type": "object", "properties": {"a": {"enum": [f"v{i}" for i in range(5_000)]}}}, {}),
        (
            {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
            [{"a": "1"}] * 1_000,
        ),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, {"a": "é\u202e " * 60_000}),
        ({"type": "array", "uniqueItems": True, "items": {"enum": ["a"]}}, list(range(4_900))),
        (
            {
                "type": "array",
                "items": {"properties": {"a": {"enum": [f"v{i}" for i in range(2_000)]}}},
            },
            [{"a": "v1"}] * 100,
        ),
        (
            {
                "$ref": "#/$defs/d0",
                "$defs": {
                    **{
                        f"d{i}": {
                            "properties": {"x": {"$ref": f"#/$defs/d{i + 1}"}, "y": {}},
                        }
                        for i in range(7)
                    },
                    "d7": {"type": "string"},
                },
            },
            {"x": {"x": {"x": {"x": {"x": {"x": {"x": "deep"}}}}}}},
        ),
    ],
)
def test_the_largest_forms_take_bounded_time(schema, data):
    check_schema(schema)
    source = forms.Source(schema, data=data)
    begun = time.process_time()
    drawn = page(forms.show(source))
    read = forms.parse(source, drawn.fields)
    assert time.process_time() - begun < 4
    assert len(drawn.html) < 3_000_000
    assert text(read.value) == text(data)


def test_a_value_that_nests_for_ever_is_asked_for_as_json_where_it_repeats():
    schema = {
        "$ref": "#/$defs/folder",
        "$defs": {
            "folder": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "inside": {"$ref": "#/$defs/folder"}},
            }
        },
    }
    form = forms.build(schema=schema, data={"name": "a", "inside": {"name": "b"}})
    assert [(node.pointer, node.kind) for node in form.root.children] == [
        ("/name", "text"),
        ("/inside", "json"),
    ]


def test_groups_nest_to_depth_four_and_their_fields_with_them():
    schema: dict = {"type": "string"}
    for _ in range(6):
        schema = {"type": "object", "properties": {"in": schema, "a": {"type": "string"}}}
    form = forms.build(schema=schema, data={})
    kinds = {node.pointer: node.kind for node in form.nodes()}
    assert kinds["/in/in/in/in"] == "object"
    assert kinds["/in/in/in/in/a"] == "text"
    assert kinds["/in/in/in/in/in"] == "json"
