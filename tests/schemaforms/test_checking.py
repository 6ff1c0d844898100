"""Which schemas are taken, and why the others are not (api.md 2.1)."""

import pytest

from approvals.rules.strict_json import parse
from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.judging import judge

DRAFT7 = "http://json-schema.org/draft-07/schema#"
DRAFT2020 = "https://json-schema.org/draft/2020-12/schema"


def refusal(schema):
    with pytest.raises(SchemaRefused) as caught:
        check_schema(schema)
    assert 0 < len(caught.value.message) < 300
    return caught.value.code, caught.value.pointer


@pytest.mark.parametrize(
    "named",
    [
        DRAFT7,
        "http://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft-07/schema#",
        DRAFT2020,
        DRAFT2020 + "#",
        "http://json-schema.org/draft/2020-12/schema",
    ],
)
def test_both_drafts_are_taken_however_they_are_spelt(named):
    check_schema({"$schema": named, "type": "object"})


@pytest.mark.parametrize(
    "named",
    [
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/schema#",
        "https://example.org/my-schema",
        DRAFT2020 + "\n",
        "",
        7,
        None,
        {},
    ],
)
def test_other_drafts_are_unsupported(named):
    assert refusal({"$schema": named}) == ("unsupported_schema", "/$schema")


def test_a_schema_within_names_no_draft_of_its_own():
    schema = {"properties": {"a": {"$schema": DRAFT7}}}
    assert refusal(schema) == ("unsupported_schema", "/properties/a/$schema")


def test_members_and_values_may_be_called_like_keywords():
    check_schema(
        {
            "properties": {"$schema": {}, "$ref": {"type": "string"}, "$dynamicRef": True},
            "default": {"$ref": "http://example.org"},
            "enum": [{"$ref": "x"}],
            "const": {"$schema": 4},
            "examples": [{"type": "no such type"}],
            "x-own": {"type": "no such type", "$ref": "elsewhere"},
        }
    )


@pytest.mark.parametrize("keyword", ["$dynamicRef", "$dynamicAnchor", "$recursiveRef"])
def test_dynamic_references_are_unsupported(keyword):
    assert refusal({"items": {keyword: "#a"}}) == ("unsupported_schema", f"/items/{keyword}")


@pytest.mark.parametrize(
    "ref",
    [
        "http://example.org/schema.json",
        "//example.org/x",
        "other.json#/a",
        "/etc/passwd",
        "file:///etc/passwd",
        "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
        "",
        " #",
        DRAFT7,
    ],
)
def test_references_elsewhere_are_unsupported(ref):
    assert refusal({"properties": {"a": {"$ref": ref}}}) == (
        "unsupported_schema",
        "/properties/a/$ref",
    )


@pytest.mark.parametrize(
    "ref",
    ["#/nowhere", "#name", "#/properties/0", "#/allOf/7", "#/allOf/01", "#/allOf/x", "#/$defs/"],
)
def test_references_to_nowhere_are_unsupported(ref):
    schema = {"properties": {"a": {"$ref": ref}}, "allOf": [True], "$defs": {"x": {}}}
    assert refusal(schema) == ("unsupported_schema", "/properties/a/$ref")


def test_references_are_followed_wherever_they_lead():
    check_schema(
        {
            "$defs": {"a/b~c": {"type": "string"}, "": {}, "sp ace": {}, "n": {"$anchor": "name"}},
            "x-own": {"deep": [{"type": "number"}]},
            "properties": {
                "a": {"$ref": "#/$defs/a~1b~0c"},
                "b": {"$ref": "#/$defs/"},
                "c": {"$ref": "#/$defs/sp%20ace"},
                "d": {"$ref": "#name"},
                "e": {"$ref": "#/x-own/deep/0"},
                "f": {"$ref": "#"},
            },
        }
    )


def test_what_only_a_reference_makes_a_schema_is_judged_as_one():
    schema = {"x-own": {"type": "no such type"}, "$ref": "#/x-own"}
    assert refusal(schema) == ("invalid_schema", "/x-own/type")
    schema = {"x-own": [3], "$ref": "#/x-own/0"}
    assert refusal(schema) == ("invalid_schema", "/x-own/0")
    schema = {"x-own": {"$ref": "http://example.org"}, "$ref": "#/x-own"}
    assert refusal(schema) == ("unsupported_schema", "/x-own/$ref")


def test_local_references_under_a_root_address_work_without_fetching():
    schema = {
        "$id": "https://example.org/order.json",
        "$ref": "#/$defs/order",
        "$defs": {"order": {"type": "object", "properties": {"n": {"$ref": "#count"}}},
                  "count": {"$anchor": "count", "type": "integer"}},
    }  # fmt: skip
    check_schema(schema)
    assert judge(schema, {"n": 3}) == []
    assert [fault.pointer for fault in judge(schema, {"n": "x"})] == ["/n"]


def test_an_inner_address_does_not_lead_a_local_reference_away():
    inner = {"$id": "https://example.org/inner.json", "$ref": "#/$defs/a"}
    schema = {"$defs": {"a": {"type": "string"}}, "items": inner}
    assert refusal(schema) == ("unsupported_schema", "/items/$ref")
    schema = {"$defs": {"a": {}}, "items": {"$id": "i", "items": {"items": {"$ref": "#/$defs/a"}}}}
    assert refusal(schema) == ("unsupported_schema", "/items/items/items/$ref")


def test_an_inner_address_without_references_is_only_a_label():
    schema = {"properties": {"a": {"$id": "https://example.org/a", "type": "string"},
                             "b": {"$id": "#/properties/b", "type": "string"}}}  # fmt: skip
    check_schema(schema)
    assert [fault.pointer for fault in judge(schema, {"a": 1, "b": 1})] == ["/a", "/b"]


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        {"not": {"$ref": "#"}},
        {"anyOf": [{"type": "string"}, {"$ref": "#"}]},
        {"if": True, "then": {"$ref": "#"}},
        {"dependentSchemas": {"a": {"$ref": "#"}}},
        {"dependencies": {"a": {"$ref": "#"}}},
        # Going into the value on one way round does not help the other way.
        {
            "properties": {"p": {"$ref": "#/$defs/v"}},
            "allOf": [{"$ref": "#/$defs/w"}],
            "$defs": {"v": {"$ref": "#"}, "w": {"$ref": "#/$defs/v"}},
        },
    ],
)
def test_a_circle_that_goes_into_nothing_is_unsupported(schema):
    assert refusal(schema)[0] == "unsupported_schema"


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"a": {"$ref": "#"}}},
        {"items": {"$ref": "#"}},
        {"additionalProperties": {"$ref": "#"}},
        {"propertyNames": {"$ref": "#"}},
        {"$defs": {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"not": {"$ref": "#/$defs/a"}}}},
        {
            "$schema": DRAFT7,
            "$ref": "#/definitions/a",
            "definitions": {"a": {"items": {"$ref": "#"}}},
        },
    ],
)
def test_recursion_that_goes_into_the_value_is_taken(schema):
    check_schema(schema)


@pytest.mark.parametrize("schema", [3, "x", None, [], 1.5, [{}]])
def test_only_objects_true_and_false_are_schemas(schema):
    assert refusal(schema) == ("invalid_schema", "")


def test_true_and_false_are_schemas():
    check_schema(True)
    check_schema({"properties": {"a": True, "b": False}, "items": False, "allOf": [True]})
    assert judge(True, 1) == []
    assert [fault.pointer for fault in judge(False, 1)] == [""]


@pytest.mark.parametrize("pattern", ["(", "a{99999999}", "[z-a]", "(?R)", r"\Z"])
def test_a_pattern_that_cannot_be_used_is_invalid(pattern):
    code = "schema_too_large" if "9" in pattern else "invalid_schema"
    assert refusal({"properties": {"a": {"pattern": pattern}}}) == (code, "/properties/a/pattern")
    assert refusal({"patternProperties": {pattern: {}}})[0] == code


def test_numbers_as_they_were_sent_are_read():
    check_schema(parse(b'{"minimum":1.50,"maxLength":1e2,"multipleOf":0.01,"minItems":2.0}'))
    assert refusal(parse(b'{"maxLength":1.5}')) == ("invalid_schema", "/maxLength")
    assert refusal(parse(b'{"multipleOf":0e9}')) == ("invalid_schema", "/multipleOf")


def test_the_pointer_is_escaped():
    assert refusal({"properties": {"a/b~c": {"type": 3}}})[1] == "/properties/a~1b~0c/type"
