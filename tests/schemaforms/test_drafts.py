"""What the drafts say differently, and how a schema that names none is read (api.md 2.1)."""

import pytest

from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.judging import judge

DRAFT7 = {"$schema": "http://json-schema.org/draft-07/schema#"}
DRAFT2020 = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
NONE: dict[str, str] = {}


def is_valid(draft, schema, value):
    check_schema({**draft, **schema})
    return judge({**draft, **schema}, value) == []


@pytest.mark.parametrize(
    ("draft", "schema", "value", "valid"),
    [
        # items as a list, with additionalItems
        (DRAFT7, {"items": [{"type": "string"}], "additionalItems": False}, ["a"], True),
        (DRAFT7, {"items": [{"type": "string"}], "additionalItems": False}, ["a", 1], False),
        (NONE, {"items": [{"type": "string"}], "additionalItems": False}, ["a", 1], False),
        (NONE, {"items": [{"type": "string"}]}, [1], False),
        (DRAFT7, {"items": {"type": "string"}, "additionalItems": False}, ["a", "b"], True),
        (DRAFT2020, {"items": {"type": "string"}, "additionalItems": False}, ["a"], True),
        # prefixItems
        (DRAFT2020, {"prefixItems": [{"type": "string"}], "items": False}, ["a", 1], False),
        (NONE, {"prefixItems": [{"type": "string"}]}, [1], False),
        (DRAFT7, {"prefixItems": [{"type": "string"}], "items": False}, ["a"], False),
        # what stands beside $ref
        (DRAFT7, {"$ref": "#/definitions/a", "type": "null", "definitions": {"a": {}}}, 1, True),
        (DRAFT2020, {"$ref": "#/$defs/a", "type": "null", "$defs": {"a": {}}}, 1, False),
        (NONE, {"$ref": "#/definitions/a", "type": "null", "definitions": {"a": {}}}, 1, False),
        # conditions among members
        (DRAFT7, {"dependencies": {"a": ["b"]}}, {"a": 1}, False),
        (DRAFT2020, {"dependencies": {"a": ["b"]}}, {"a": 1}, False),
        (NONE, {"dependencies": {"a": {"required": ["b"]}}}, {"a": 1}, False),
        (NONE, {"dependencies": {"a": {"required": ["b"]}}}, {"b": 1}, True),
        (DRAFT2020, {"dependentRequired": {"a": ["b"]}}, {"a": 1}, False),
        (NONE, {"dependentSchemas": {"a": {"required": ["b"]}}}, {"a": 1}, False),
        (DRAFT7, {"dependentRequired": {"a": ["b"]}}, {"a": 1}, True),
        (DRAFT7, {"dependentSchemas": {"a": False}}, {"a": 1}, True),
        # contains and how often
        (DRAFT2020, {"contains": {"const": 1}, "minContains": 2}, [1], False),
        (DRAFT2020, {"contains": {"const": 1}, "minContains": 0}, [], True),
        (DRAFT7, {"contains": {"const": 1}, "minContains": 2}, [1], True),
        (DRAFT7, {"contains": {"const": 1}}, [], False),
        # what nobody looked at
        (DRAFT2020, {"prefixItems": [True], "unevaluatedItems": False}, [1, 2], False),
        (DRAFT7, {"unevaluatedProperties": False}, {"a": 1}, True),
        (NONE, {"dependencies": {"a": {"properties": {"b": {}}}}, "properties": {"a": {}},
                "unevaluatedProperties": False}, {"a": 1, "b": 2}, True),
        (NONE, {"items": [True], "unevaluatedItems": False}, [1, 2], False),
        (NONE, {"items": [True], "additionalItems": True, "unevaluatedItems": False}, [1, 2], True),
        # conditions
        (DRAFT7, {"if": {"const": 1}, "then": False}, 1, False),
        (DRAFT2020, {"if": {"const": 1}, "else": False}, 2, False),
        (NONE, {"then": False, "else": False}, 2, True),
        # names of places
        (DRAFT7, {"$ref": "#a", "definitions": {"x": {"$id": "#a", "type": "null"}}}, 1, False),
        (DRAFT2020, {"$ref": "#a", "$defs": {"x": {"$anchor": "a", "type": "null"}}}, 1, False),
        (NONE, {"$ref": "#a", "definitions": {"x": {"$id": "#a", "type": "null"}}}, 1, False),
        # recursion over the whole, which names its draft
        (DRAFT7, {"properties": {"a": {"$ref": "#"}}, "required": ["b"]}, {"a": {}, "b": 1}, False),
        (DRAFT2020, {"items": {"$ref": "#"}, "type": ["array", "null"]}, [[None], [[1]]], False),
    ],
)  # fmt: skip
def test_the_draft_decides(draft, schema, value, valid):
    assert is_valid(draft, schema, value) is valid


def test_a_list_of_items_is_no_2020_12():
    with pytest.raises(SchemaRefused) as caught:
        check_schema({**DRAFT2020, "items": [True]})
    assert (caught.value.code, caught.value.pointer) == ("invalid_schema", "/items")
