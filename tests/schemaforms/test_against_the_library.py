"""Whatever the schema and the value: valid to us is what is valid to the library as it comes.

Left out is where we differ on purpose: formats, decimals, patterns as ECMA-262 reads them,
`dependencies` in 2020-12.
"""

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.judging import judge

DRAFT7 = "http://json-schema.org/draft-07/schema#"
DRAFT2020 = "https://json-schema.org/draft/2020-12/schema"

names = st.sampled_from(["a", "b", "c", ""])
scalars = st.sampled_from([None, True, False, 0, 1, -1, 1.0, 2.5, 7, "", "a", "ab", "b1"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
counts = st.integers(0, 3)
numbers = st.sampled_from([-1, 0, 1, 1.5, 2, 3])
types = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
references = st.sampled_from(["#/$defs/x", "#/definitions/y", "#"])
leaves: dict[str, st.SearchStrategy[Any]] = {
    "type": types | st.lists(types, min_size=1, max_size=2, unique=True),
    "enum": st.lists(values, max_size=3),
    "const": values,
    "minimum": numbers,
    "maximum": numbers,
    "exclusiveMinimum": numbers,
    "exclusiveMaximum": numbers,
    "multipleOf": st.sampled_from([1, 2, 0.5]),
    "minLength": counts,
    "maxLength": counts,
    "pattern": st.sampled_from(["^a", "b", "[0-9]"]),
    "minItems": counts,
    "maxItems": counts,
    "uniqueItems": st.booleans(),
    "minContains": counts,
    "maxContains": counts,
    "minProperties": counts,
    "maxProperties": counts,
    "required": st.lists(names, max_size=2, unique=True),
    "dependentRequired": st.dictionaries(names, st.lists(names, max_size=2, unique=True)),
    "$ref": references,
}


def schemas(inner, *, draft7):
    """Schemas around `inner` ones, with a few keywords each."""
    many = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(names, inner, max_size=3)
    keywords = leaves | {
        "allOf": many, "anyOf": many, "oneOf": many, "not": inner,
        "if": inner, "then": inner, "else": inner,
        "properties": named, "additionalProperties": inner, "propertyNames": inner,
        "patternProperties": st.dictionaries(st.sampled_from(["^a", "b"]), inner, max_size=2),
        "items": inner | many if draft7 else inner, "contains": inner,
        "additionalItems": inner, "prefixItems": many, "dependentSchemas": named,
        "unevaluatedProperties": inner, "unevaluatedItems": inner,
    }  # fmt: skip
    if draft7:
        keywords["dependencies"] = st.dictionaries(
            names, inner | st.lists(names, max_size=2, unique=True), max_size=2
        )
    chosen = st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True)
    return chosen.flatmap(lambda each: st.fixed_dictionaries({key: keywords[key] for key in each}))


def roots(*, draft7):
    inner = st.booleans() | st.recursive(
        schemas(st.booleans(), draft7=draft7),
        lambda deeper: schemas(deeper, draft7=draft7),
        max_leaves=6,
    )
    whole = schemas(inner, draft7=draft7)
    return st.tuples(whole, inner, inner).map(
        lambda parts: {**parts[0], "$defs": {"x": parts[1]}, "definitions": {"y": parts[2]}}
    )


def agree(library, draft, schema, value):
    schema = {"$schema": draft, **schema}
    try:
        check_schema(schema)
    except SchemaRefused:
        assume(False)
    ours = judge(schema, value) == []
    try:
        theirs = library(schema).is_valid(value)
    except TypeError:  # it takes the length of `items: true` beside `additionalItems`
        assume(False)
    assert ours == theirs


@settings(max_examples=120, deadline=None)
@given(schema=roots(draft7=False), value=values)
@example(
    schema={"allOf": [{"properties": {"a": True}}], "unevaluatedProperties": False}, value={"a": 1}
)
@example(schema={"contains": {"const": 1}, "unevaluatedItems": False}, value=[1, 2])
def test_2020_12_agrees(schema, value):
    agree(Draft202012Validator, DRAFT2020, schema, value)


@settings(max_examples=80, deadline=None)
@given(schema=roots(draft7=True), value=values)
@example(schema={"items": [True], "additionalItems": False}, value=[1, 2])
@example(schema={"$ref": "#/definitions/y", "type": "null", "definitions": {"y": {}}}, value=1)
def test_draft_7_agrees(schema, value):
    agree(Draft7Validator, DRAFT7, schema, value)


@pytest.mark.parametrize("draft", [DRAFT7, DRAFT2020])
def test_most_generated_schemas_are_taken(draft):
    """The comparison would say nothing if hardly any schema got as far as being compared."""
    taken = []

    @settings(max_examples=40, deadline=None, database=None)
    @given(schema=roots(draft7=draft == DRAFT7))
    def count(schema):
        try:
            check_schema({"$schema": draft, **schema})
            taken.append(1)
        except SchemaRefused:
            taken.append(0)

    count()
    assert sum(taken) > len(taken) / 3
