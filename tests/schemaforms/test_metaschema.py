"""Our table of shapes refuses what the drafts' metaschemas refuse, and nothing else."""

from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from approvals.schemaforms.checking import SchemaRefused, check_schema

DRAFTS = {
    "http://json-schema.org/draft-07/schema#": Draft7Validator,
    "https://json-schema.org/draft/2020-12/schema": Draft202012Validator,
}
KEYWORDS = sorted(
    {
        "$anchor", "$comment", "$defs", "$id", "additionalItems", "additionalProperties", "allOf",
        "anyOf", "const", "contains", "contentEncoding", "contentMediaType", "contentSchema",
        "default", "definitions", "dependencies", "dependentRequired", "dependentSchemas",
        "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum",
        "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties",
        "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems",
        "properties", "propertyNames", "readOnly", "required", "then", "title", "type",
        "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly", "unknown",
    }
)  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 1.5, 0.0, "", "string", "a b", "#x", [], {}, [1], ["a"],
    ["a", "a"], ["string"], ["string", "null"], ["string", "string"], [{}], [True], [[]], [{}, 3],
    {"a": {}}, {"a": True}, {"a": 1}, {"a": []}, {"a": ["b"]}, {"a": ["b", "b"]}, {"a": "b"},
    {"type": "string"}, {"type": "no"}, {"a": {"type": "no"}}, [{"type": "no"}],
]  # fmt: skip


def is_taken(schema):
    try:
        check_schema(schema)
    except SchemaRefused as refused:
        return refused.code != "invalid_schema"
    return True


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_takes_what_its_draft_says(draft, keyword):
    judge = DRAFTS[draft](DRAFTS[draft].META_SCHEMA)
    told_apart = {
        repr(value): (is_taken(schema), judge.is_valid(schema))
        for value in VALUES
        for schema in [{"$schema": draft, keyword: value}]
        if not _is_known_difference(draft, keyword, value)
    }
    assert {value: pair for value, pair in told_apart.items() if pair[0] != pair[1]} == {}


def _is_known_difference(draft, keyword, value):
    """Draft 7 says nothing of `$defs`: we read it there as `definitions`, as authors mean it."""
    if "draft-07" in draft and keyword == "$defs":
        return True
    # The 2020-12 metaschema keeps fragments out of $id; to us it is a label in either draft.
    return keyword == "$id" and value == "#x"
