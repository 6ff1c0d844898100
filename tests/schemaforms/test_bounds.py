"""Judging takes bounded time whatever the schema and the value (api.md 2.1), told in steps.

Where a clock is read at all, the bound is many times what a slow machine needs.
"""

import socket
import time
import urllib.request

import pytest
import referencing

from approvals.schemaforms.budget import MAX_STEPS, Budget
from approvals.schemaforms.checking import SchemaRefused, check_schema
from approvals.schemaforms.judging import judge

LATE = "could not be judged in time"


def is_given_up(schema, value):
    budget = Budget()
    begun = time.thread_time()
    faults = judge(schema, value, budget=budget)
    assert time.thread_time() - begun < 5
    return [(fault.pointer, fault.message) for fault in faults] == [("", LATE)]


def doubling(steps, keyword):
    """Definitions that each apply the next one twice: 2 ** steps at the end."""
    doubled = {
        f"d{n}": {keyword: [{"$ref": f"#/$defs/d{n + 1}"}, {"$ref": f"#/$defs/d{n + 1}"}]}
        for n in range(steps)
    }
    return {"$defs": {**doubled, f"d{steps}": {"type": "string"}}, "$ref": "#/$defs/d0"}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf", "allOf"])
@pytest.mark.parametrize("steps", [12, 25])
def test_doubling_is_refused_and_given_up_all_the_same(keyword, steps):
    with pytest.raises(SchemaRefused) as caught:
        check_schema(doubling(steps, keyword))
    assert caught.value.code == "schema_too_large"
    if steps == 25:
        assert is_given_up(doubling(steps, keyword), 1 if keyword != "oneOf" else "x")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(x+x+)+y", "x" * 5_000), ("(a|aa)+$", "a" * 60 + "!"), ("(a+)+$", "a" * 40 + "!"),
     ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 200), ("(.*,){20}P", "," * 2_000),
     ("x" * 7_000, "y" * 9_000), ("(?:xx){2000}", "y" * 9_000)],
)  # fmt: skip
def test_no_pattern_keeps_a_judgement_busy(pattern, text):
    schema = {"items": {"pattern": pattern}}
    check_schema(schema)
    begun = time.thread_time()
    assert judge(schema, [text] * 100) != []
    assert time.thread_time() - begun < 5


def test_patterns_of_names_share_the_time():
    schema = {"patternProperties": {f"(x+x+)+{n}": True for n in range(100)}}
    check_schema(schema)
    assert is_given_up(schema, {"x" * 4_000 + str(n): 1 for n in range(500)})


def test_five_thousand_different_items_are_compared_in_few_steps():
    budget = Budget()
    assert judge({"uniqueItems": True}, [{"a": [n]} for n in range(5_000)], budget=budget) == []
    assert MAX_STEPS - budget.left < 2_000


def test_an_ordinary_answer_of_the_largest_size_is_judged():
    words = {key: {"type": "string", "pattern": "^[a-z]+$"} for key in "abcde"}
    row = {"type": "object", "required": ["a"], "additionalProperties": False, "properties": words}
    schema = {"type": "array", "items": {"anyOf": [row, {"type": "null"}]}}
    check_schema(schema)
    assert judge(schema, [dict.fromkeys("abcde", "x") for _ in range(800)]) == []


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"items": {"required": [f"r{n}" for n in range(6_000)]}}, [{}] * 4_000),
        ({"anyOf": [{"items": {"enum": [n]}} for n in range(900)]}, list(range(4_000))),
        ({"anyOf": [{"uniqueItems": True, "minItems": 9_999}] * 900}, [[n] for n in range(2_000)]),
        ({"allOf": [{"contains": {"const": 9}}] * 500}, [1] * 4_000),
        ({"items": {"format": "regex"}}, [f"(a|b)*{n}[x-z]{{1,3}}" for n in range(4_900)]),
        ({"allOf": [{"not": {"not": {"not": True}}}] * 1_200}, 1),
        ({"items": {"allOf": [True] * 4_000}}, [1] * 4_000),
        ({"items": {"dependentRequired": {f"d{n}": [] for n in range(900)}}}, [{}] * 4_000),
        ({"propertyNames": {"anyOf": [{"const": str(n)} for n in range(900)]}},
         {f"k{n}": 1 for n in range(4_000)}),
    ],
    ids=range(9),
)  # fmt: skip
def test_large_schema_times_large_value_is_given_up(schema, value):
    is_given_up(schema, value)
    budget = Budget(steps=500)
    assert [fault.message for fault in judge(schema, value, budget=budget)] == [LATE]


def nest(depth, leaf):
    for _ in range(depth):
        leaf = [leaf]
    return leaf


def test_recursion_into_the_deepest_value_that_comes_in_is_judged():
    schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]}
    check_schema(schema)
    assert judge(schema, nest(31, "x")) == []
    assert judge(schema, nest(31, 3)) != []


def test_recursion_into_a_value_without_end_is_given_up():
    assert is_given_up({"items": {"$ref": "#"}}, nest(900, "x"))


def test_what_was_never_checked_is_still_no_crash():
    assert [f.message for f in judge({"$ref": "#"}, 1)] == [LATE]
    assert "cannot be judged" in judge({"$ref": "http://example.org"}, 1)[0].message
    assert "cannot be judged" in judge({"$schema": "urn:other"}, 1)[0].message
    assert judge({"pattern": "("}, "x") != []


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{}] * 20_000},
        {"allOf": [{"$ref": "#/$defs/a"}] * 2_000, "$defs": {"a": {}}},
        {"enum": list(range(11_000))},
        {"required": [f"r{n}" for n in range(6_000)]},
        {"properties": {f"p{n}": {"pattern": f"[a-z]{{2,5}}{n}(foo|bar)*"} for n in range(299)}},
        {"pattern": "|".join(f"word{n}" for n in range(1_800))},
        {"pattern": "(" * 45 + "a" + "){0,3}" * 45},
        {"$defs": {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(1_500)}},
        {"$defs": {f"d{n}": {"$anchor": f"n{n}", "$ref": f"#n{n + 1}"} for n in range(900)}},
        {"allOf": [{"$ref": "#/" + "$defs/" * 2_000}] * 4},
    ],
    ids=range(10),
)
def test_a_schema_is_checked_in_little_time(schema):
    begun = time.thread_time()
    try:
        check_schema(schema)
    except SchemaRefused as refused:
        assert refused.code in ("schema_too_large", "unsupported_schema")  # noqa: PT017
    assert time.thread_time() - begun < 1


def test_deep_schemas_are_refused():
    schema: dict[str, object] = {}
    for _ in range(900):
        schema = {"not": schema}
    with pytest.raises(SchemaRefused) as caught:
        check_schema(schema)
    assert caught.value.code == "schema_too_large"


def test_nothing_is_ever_fetched(monkeypatch):
    def fetched(*args, **kwargs):
        raise AssertionError("something was fetched")

    monkeypatch.setattr(urllib.request, "urlopen", fetched)
    monkeypatch.setattr(socket, "getaddrinfo", fetched)
    monkeypatch.setattr(referencing.Registry, "get_or_retrieve", fetched)
    url = "http://schemas.example.org/a.json"
    for schema in [{"$ref": url}, {"$id": url, "$ref": "b.json"}, {"$schema": url},
                   {"$id": url, "properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {}}},
                   {"properties": {"a": {"$id": url, "type": "string"}}}]:  # fmt: skip
        try:
            check_schema(schema)
        except SchemaRefused as refused:
            assert refused.code == "unsupported_schema"  # noqa: PT017
        judge(schema, {"a": "x"})
