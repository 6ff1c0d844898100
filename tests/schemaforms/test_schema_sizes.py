"""How much a schema may ask: 64 KB, 8 levels, 300 fields (api.md 2.1, ui.md 2.2)."""

import json
from typing import Any

import pytest

from approvals.rules.strict_json import parse
from approvals.schemaforms.checking import MAX_BYTES, SchemaRefused, check_schema


def refusal(schema):
    with pytest.raises(SchemaRefused) as caught:
        check_schema(schema)
    return caught.value.code, caught.value.pointer


def nested(levels, inner: Any = None):
    """`levels` objects, one in another, around a text."""
    schema = inner or {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}}
    return schema


def test_levels_are_counted_up_to_eight():
    check_schema(nested(8))
    assert refusal(nested(9))[0] == "schema_too_large"
    check_schema(nested(7, {"type": "array", "items": {"type": "string"}}))
    assert refusal(nested(8, {"type": "array"}))[0] == "schema_too_large"
    assert refusal(nested(8, {"items": {}}))[0] == "schema_too_large"


def test_levels_are_counted_through_references_and_branches():
    half = {"$defs": {"half": nested(4)}, **nested(4, {"$ref": "#/$defs/half"})}
    check_schema(half)
    half = {"$defs": {"half": nested(5)}, **nested(4, {"anyOf": [True, {"$ref": "#/$defs/half"}]})}
    assert refusal(half)[0] == "schema_too_large"


def test_deep_values_inside_a_schema_are_no_levels():
    deep = json.loads("[" * 20 + "]" * 20)
    check_schema({"default": deep, "examples": [deep], "enum": [deep]})


def test_fields_are_counted_up_to_three_hundred():
    check_schema({"properties": {f"p{n}": {} for n in range(300)}})
    assert refusal({"properties": {f"p{n}": {} for n in range(301)}})[0] == "schema_too_large"


def test_fields_are_counted_where_references_bring_them():
    ten = {"properties": {f"p{n}": {} for n in range(10)}}
    refs = {f"q{n}": {"$ref": "#/$defs/ten"} for n in range(27)}
    check_schema({"$defs": {"ten": ten, "unused": ten}, "properties": refs})  # 27 + 270
    refs["one more"] = {"$ref": "#/$defs/ten"}
    schema = {"$defs": {"ten": ten}, "properties": refs}
    assert refusal(schema)[0] == "schema_too_large"


def test_recursion_is_counted_once():
    node = {"properties": {"name": {}, "left": {"$ref": "#"}, "right": {"$ref": "#"}}}
    check_schema(node)


def test_size_is_counted_in_canonical_text():
    room = MAX_BYTES - len('{"title":""}')
    check_schema({"title": "x" * room})
    assert refusal({"title": "x" * (room + 1)}) == ("schema_too_large", "")
    check_schema(parse(b'{"title":' + b" " * 100_000 + b'"x"}'))
