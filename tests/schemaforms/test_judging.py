"""What is wrong, where, in which words and with which code (api.md 1, errors; 2.5)."""

import pytest

from approvals.schemaforms.judging import MAX_FAULTS, judge

DRAFT7 = "http://json-schema.org/draft-07/schema#"


def told(schema, value):
    return [(fault.pointer, fault.message, fault.code) for fault in judge(schema, value)]


@pytest.mark.parametrize(
    ("schema", "value", "fault"),
    [
        ({"type": "string"}, 1, ("", "must be text", "invalid_type")),
        (
            {"type": ["integer", "null"]},
            "x",
            ("", "must be a whole number or null", "invalid_type"),
        ),
        ({"maximum": 10}, 11, ("", "must be at most 10", "out_of_range")),
        ({"minimum": 0.5}, 0, ("", "must be at least 0.5", "out_of_range")),
        ({"exclusiveMinimum": 0}, 0, ("", "must be more than 0", "out_of_range")),
        ({"exclusiveMaximum": 1}, 1, ("", "must be less than 1", "out_of_range")),
        ({"multipleOf": 5}, 7, ("", "must be a multiple of 5", "invalid_value")),
        ({"minLength": 1}, "", ("", "must have at least 1 character", "out_of_range")),
        ({"maxLength": 2}, "abc", ("", "must have at most 2 characters", "out_of_range")),
        ({"pattern": "^a"}, "b", ("", "does not have the form ^a", "invalid_value")),
        ({"enum": ["low", "high"]}, "x", ("", "must be one of: low, high", "invalid_value")),
        ({"const": None}, 0, ("", "must be null", "invalid_value")),
        ({"const": ""}, "x", ("", "must be empty", "invalid_value")),
        ({"enum": []}, 1, ("", "nothing is allowed here", "invalid_value")),
        ({"required": ["a/b~"]}, {}, ("/a~1b~0", "is required", "missing_field")),
        ({"required": [""]}, {}, ("/", "is required", "missing_field")),
        (
            {"dependentRequired": {"a": ["b"]}},
            {"a": 1},
            ("/b", "is required with what else is filled in", "missing_field"),
        ),
        (
            {"$schema": DRAFT7, "dependencies": {"a": ["b"]}},
            {"a": 1},
            ("/b", "is required with what else is filled in", "missing_field"),
        ),
        (
            {"additionalProperties": False, "properties": {"a": {}}},
            {"a": 1, "__proto__": 2},
            ("/__proto__", "is not expected here", "unknown_field"),
        ),
        (
            {"unevaluatedProperties": False, "allOf": [{"properties": {"a": {}}}]},
            {"a": 1, "b": 2},
            ("/b", "is not expected here", "unknown_field"),
        ),
        ({"properties": {"a": False}}, {"a": 1}, ("/a", "is not expected here", "unknown_field")),
        (
            {"prefixItems": [True], "items": False},
            [1, 2],
            ("/1", "is not expected here", "invalid_value"),
        ),
        (
            {"propertyNames": {"maxLength": 1}},
            {"ab": 1},
            ("/ab", "its name is not allowed: must have at most 1 character", "invalid_value"),
        ),
        ({"uniqueItems": True}, [1, 2, 1.0], ("/2", "is the same as item 1", "invalid_value")),
        ({"minItems": 1}, [], ("", "must have at least 1 item", "out_of_range")),
        ({"maxItems": 1}, [1, 2], ("", "must have at most 1 item", "out_of_range")),
        ({"minProperties": 1}, {}, ("", "must have at least 1 member", "out_of_range")),
        ({"maxProperties": 0}, {"a": 1}, ("", "must have at most 0 members", "out_of_range")),
        ({"not": {"const": 1}}, 1, ("", "must not be 1", "invalid_value")),
        ({"not": {"enum": [1, 2]}}, 1, ("", "must be none of: 1, 2", "invalid_value")),
        ({"not": {}}, 1, ("", "is of a form that is not allowed here", "invalid_value")),
        (
            {"contains": {"type": "string"}, "minContains": 2},
            ["a"],
            ("", "needs at least 2 items of one kind", "out_of_range"),
        ),
        (
            {"contains": {}, "maxContains": 1},
            [1, 2],
            ("", "takes at most 1 item of one kind", "out_of_range"),
        ),
        (
            {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": False},
            {"a": 1},
            ("/b", "is required", "missing_field"),
        ),
    ],
)
def test_a_fault_has_its_place_words_and_code(schema, value, fault):
    assert told(schema, value) == [fault]


def test_all_faults_are_told_each_once():
    person = {"type": "object", "required": ["name"], "properties": {"age": {"type": "integer"}}}
    schema = {"allOf": [person, person], "properties": {"friends": {"items": person}}}
    value = {"age": "x", "friends": [{}, {"name": "a", "age": 1.5}]}
    assert sorted(told(schema, value)) == [
        ("/age", "must be a whole number", "invalid_type"),
        ("/friends/0/name", "is required", "missing_field"),
        ("/friends/1/age", "must be a whole number", "invalid_type"),
        ("/name", "is required", "missing_field"),
    ]


def test_no_more_faults_are_told_than_anyone_reads():
    assert len(judge({"items": {"type": "string"}}, list(range(1_000)))) == MAX_FAULTS


@pytest.mark.parametrize(
    "schema",
    [
        {"const": "x" * 9_000},
        {"enum": ["x" * 9_000] * 500},
        {"enum": list(range(5_000))},
        {"pattern": "x" * 9_000},
        {"not": {"enum": ["y" * 9_000, 1]}},
        {"type": "integer"},
        {"format": "email"},
        {"maxLength": 3},
        {"propertyNames": False, "type": "object"},
        {"anyOf": [{"const": "a" * 5_000}, {"const": "b" * 5_000}]},
        {"minimum": 5, "type": "number"},
    ],
)
def test_sentences_are_short_and_never_hold_the_value(schema):
    for value in ["y" * 9_000, {"z" * 9_000: 1}]:
        for fault in judge(schema, value):
            assert len(fault.message) < 600
            assert "z" not in fault.message


CARD = {"properties": {"kind": {"const": "card"}, "no": {"type": "string"}}, "required": ["no"]}
BANK = {"properties": {"kind": {"const": "bank"}, "iban": {"minLength": 9}}, "required": ["iban"]}


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    ("branches", "value", "faults"),
    [
        ([CARD, BANK], {"kind": "card"}, [("/no", "is required", "missing_field")]),
        (
            [CARD, BANK],
            {"kind": "bank", "iban": "x"},
            [("/iban", "must have at least 9 characters", "out_of_range")],
        ),
        (
            [CARD, BANK],
            {"kind": "cash"},
            [("/kind", "must be one of: card, bank", "invalid_value")],
        ),
        (
            [{"const": 1, "title": "One"}, {"const": 2, "title": "Two"}],
            3,
            [("", "must be one of: 1, 2", "invalid_value")],
        ),
        (
            [{"type": "string"}, {"type": ["number", "null"]}],
            [],
            [("", "must be text or a number or null", "invalid_value")],
        ),
        (
            [{"type": "string", "maxLength": 1}, {"type": "null"}],
            "abc",
            [("", "must have at most 1 character", "out_of_range")],
        ),
        (
            [{"required": ["r"], "properties": {"r": {}}}, {"$ref": "#/$defs/box"}],
            {"w": 1},
            [("/h", "is required", "missing_field")],
        ),
        (
            [{"const": None}, {"type": "string"}, {"required": ["id"]}],
            {},
            [("/id", "is required", "missing_field")],
        ),
        (
            [{"required": ["a"]}, {"required": ["b"]}],
            {},
            [("", "does not fit any of the 2 alternatives", "invalid_value")],
        ),
        ([False, False], 1, [("", "does not fit any of the 2 alternatives", "invalid_value")]),
        ([{"enum": []}], 1, [("", "nothing is allowed here", "invalid_value")]),
    ],
)
def test_of_alternatives_the_likely_one_speaks(keyword, branches, value, faults):
    box = {"required": ["w", "h"], "properties": {"w": {}, "h": {}}}
    assert told({keyword: branches, "$defs": {"box": box}}, value) == faults


def test_what_fits_two_of_one_is_a_fault():
    [fault] = judge({"oneOf": [{"type": "integer"}, {"type": "number"}]}, 1)
    assert fault.message == "fits 2 of the alternatives, and may fit only one"


@pytest.mark.parametrize(
    "name", ["a/b", "a~b", "a.b", "", "__proto__", "constructor", "x[0]", "😀"]
)
def test_any_name_is_a_name(name):
    schema = {
        "properties": {name: {"type": "integer"}},
        "required": [name],
        "additionalProperties": False,
    }
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    assert judge(schema, {name: 1}) == []
    assert [fault.pointer for fault in judge(schema, {name: "x"})] == [pointer]
    assert [fault.pointer for fault in judge(schema, {})] == [pointer]
    assert [f.pointer for f in judge({"additionalProperties": False}, {name: 1})] == [pointer]
    assert judge({"patternProperties": {"": False}}, {name: 1})[0].pointer == pointer


def test_a_false_schema_is_told_at_its_own_place():
    assert judge({"items": False}, ["x"])[0].pointer == "/0"
    assert judge(False, "x")[0].pointer == ""
