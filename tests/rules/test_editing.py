"""What an edit changes, and which of it may not be changed."""

import time

import pytest

from approvals.rules.editing import changes, locked
from approvals.schemaforms.dialects import dialect_of
from approvals.schemaforms.references import References

READ_ONLY = {"type": "string", "readOnly": True}
PAYEE = {"type": "object", "properties": {"iban": READ_ONLY, "memo": {"type": "string"}}}
BEFORE = {"payee": {"iban": "DE02", "memo": "a"}, "amount": 1}


def refused(before, after, schema, editable=None):
    return locked(
        changes(before, after),
        editable=editable,
        schema=schema,
        resolve=lambda ref: References(schema, dialect_of(schema)).target(ref)[1],
    )


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (5120, 5120.0, []),
        ({"a": 1, "b": 2}, {"b": 3}, [("a",), ("b",)]),
        ({"a": {"b": [1]}}, {}, [("a",), ("a", "b"), ("a", "b", 0)]),
        ({"a": {"b": 1}}, {"a": [1]}, [("a",), ("a", "b"), ("a", 0)]),
        ([1, 2], [1], [(), (1,)]),
        ([1], [1, {"x": 2}], [(), (1,), (1, "x")]),
    ],
)
def test_changes_are_named_with_all_that_is_on_one_side_only(before, after, paths):
    assert changes(before, after) == paths


@pytest.mark.parametrize("after", [{"amount": 1}, {"payee": None, "amount": 1}, {"payee": {}}])
def test_a_read_only_value_does_not_go_with_the_object_around_it(after):
    schema = {"properties": {"payee": PAYEE}}
    assert "/payee/iban" in refused(BEFORE, after, schema)


def test_a_read_only_value_does_not_come_with_an_object_either():
    assert refused({}, {"payee": {"iban": "DE02"}}, {"properties": {"payee": PAYEE}}) == [
        "/payee/iban"
    ]


def test_a_row_with_a_read_only_value_stays_and_rows_without_one_come():
    schema = {"properties": {"rows": {"items": PAYEE}}}
    rows = {"rows": [{"iban": "DE02", "memo": "a"}]}
    assert refused(rows, {"rows": []}, schema) == ["/rows/0/iban"]
    assert refused(rows, {"rows": [*rows["rows"], {"memo": "b"}]}, schema) == []


@pytest.mark.parametrize("reference", ["#/$defs/read%20only", "#/$defs/read only", "#fixed"])
def test_a_reference_to_what_is_read_only_is_followed_however_it_is_spelt(reference):
    schema = {
        "properties": {"amount": {"$ref": reference}},
        "$defs": {"read only": {"$anchor": "fixed", **READ_ONLY}},
    }
    assert refused(BEFORE, {**BEFORE, "amount": 2}, schema) == ["/amount"]


def test_read_only_is_found_behind_any_number_of_branches():
    branches = [{"title": str(number)} for number in range(700)]
    schema = {"properties": {"amount": {"allOf": [READ_ONLY, *branches]}}}
    assert refused(BEFORE, {**BEFORE, "amount": 2}, schema) == ["/amount"]


@pytest.mark.parametrize(
    ("schema", "pointers"),
    [
        ({"additionalProperties": READ_ONLY}, ["/amount"]),
        ({"unevaluatedProperties": READ_ONLY}, ["/amount"]),
        ({"properties": {"amount": {}}, "additionalProperties": READ_ONLY}, []),
        ({"patternProperties": {"^a": READ_ONLY}}, ["/amount"]),
        (True, []),
    ],
)
def test_what_is_said_of_unnamed_members_holds_for_them_alone(schema, pointers):
    assert refused(BEFORE, {**BEFORE, "amount": 2}, schema) == pointers


@pytest.mark.parametrize(
    ("schema", "pointers"),
    [
        ({"prefixItems": [{}, READ_ONLY]}, ["/1"]),
        ({"prefixItems": [{}], "items": READ_ONLY}, ["/1"]),
        ({"prefixItems": [{}, {}], "items": READ_ONLY}, []),
        ({"items": [{}], "additionalItems": READ_ONLY}, ["/1"]),
    ],
)
def test_items_are_locked_by_what_judges_them(schema, pointers):
    assert refused([1, 2], [1, 3], schema) == pointers


@pytest.mark.parametrize(
    ("schema", "before", "after"),
    [
        (
            {"anyOf": [{"items": {"$ref": "#"}} for _ in range(60)]},
            [[1] * 40] * 110,
            [[2] * 40] * 110,
        ),
        (
            {"patternProperties": {f"{number}$": {"title": str(number)} for number in range(290)}},
            {str(number): 1 for number in range(4000)},
            {},
        ),
    ],
)
def test_many_changes_under_many_schemas_are_judged_in_a_moment(schema, before, after):
    began = time.process_time()
    assert refused(before, after, schema) == []
    assert time.process_time() - began < 0.5
