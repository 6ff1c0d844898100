"""What is not pinned refuses, whatever it is (config.md, How policies combine 7)."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules import strict_json
from approvals.rules.proposal import Proposal
from approvals.rules.standing.amounts import added, exact
from approvals.rules.standing.pins import (
    PinsRefused,
    document_of,
    misfit,
    of_row,
    read_pins,
    row_of,
    sample,
)
from approvals.rules.standing.scope import Scope, read_sum

often = settings(max_examples=40, deadline=None)

PINNED = {"to": {"equals": "acme"}, "amount": {"max": 100}, "currency": {"in": ["EUR", "USD"]}}
FITTING = {"to": "acme", "amount": 100, "currency": "USD"}

words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(words.filter(bool), values, max_size=4)


def parsed(text: str) -> object:
    return strict_json.parse(text.encode())


@often
@given(objects)
def test_equal_arguments_fit_and_none_besides_them(args):
    pins = read_pins({name: {"equals": value} for name, value in args.items()})
    assert misfit(pins, args) is None
    assert misfit(pins, {**args, "one more": None}) == "one more is not pinned"
    for name in args:
        assert misfit(pins, {n: v for n, v in args.items() if n != name}) is not None


@often
@given(objects, objects)
def test_only_the_very_values_fit_an_equality(args, others):
    pins = read_pins({name: {"equals": value} for name, value in args.items()})
    same = json.dumps(args, sort_keys=True) == json.dumps(others, sort_keys=True)
    assert (misfit(pins, others) is None) == same


@often
@given(
    st.decimals(0, 10**6, places=4), st.decimals(0, 10**6, places=4), st.booleans(), st.booleans()
)
def test_a_bound_lets_through_what_is_not_above_it_and_whatever_is_less(most, other, text, raised):
    bound = read_pins({"amount": {"max": f"{most:f}"}})
    wider = read_pins({"amount": {"max": f"{most + 1:f}"}})
    value = f"{other:f}" if text else parsed(f"{other:f}")
    fits = misfit(bound, {"amount": value}) is None
    assert fits == (other <= most)
    if fits:
        assert misfit(wider, {"amount": value}) is None
        assert misfit(bound, {"amount": "0"}) is None


@often
@given(objects)
def test_pins_come_back_from_the_database_as_they_went(args):
    pins = read_pins({name: {"in": [value, "x"]} for name, value in args.items()})
    assert of_row(json.loads(json.dumps(row_of(pins)))) == pins
    assert read_pins(document_of(pins)) == pins
    assert misfit(pins, sample(pins)) is None


@pytest.mark.parametrize(
    "args",
    [
        {},
        None,
        [],
        "acme",
        {"to": "acme", "amount": 100},
        {**FITTING, "to": "Acme"},
        {**FITTING, "to": "acme "},
        {**FITTING, "to": ["acme"]},
        {**FITTING, "currency": "eur"},
        {**FITTING, "currency": "*"},
        {**FITTING, "amount": 100.01},
        {**FITTING, "amount": "100.000000000000001"},
        {**FITTING, "amount": -1},
        {**FITTING, "amount": "1e1"},
        {**FITTING, "amount": " 5"},
        {**FITTING, "amount": "1,0"},
        {**FITTING, "amount": True},
        {**FITTING, "amount": None},
        {**FITTING, "amount": [1]},
        {**FITTING, "amount": float("nan")},
        {**FITTING, "memo": ""},
    ],
)
def test_whatever_differs_refuses(args):
    assert misfit(read_pins(PINNED), args) is not None


@pytest.mark.parametrize("amount", ["100", "100.00", "99.999999999999999", "0", "1e2", "-0"])
def test_amounts_are_read_exactly_from_numbers_and_texts(amount):
    number = amount not in ("99.999999999999999",)
    args = {**FITTING, "amount": parsed(amount) if number else amount}
    assert misfit(read_pins(PINNED), args) is None


def test_one_value_in_two_spellings_is_one():
    pins = read_pins({"amount": {"equals": parsed("5120.00")}})
    assert misfit(pins, {"amount": 5120}) is None
    assert misfit(pins, {"amount": "5120"}) is not None


def test_an_action_without_arguments_can_be_pinned_too():
    assert misfit(read_pins({}), {}) is None
    assert misfit(read_pins({}), None) is None
    assert misfit(read_pins({}), {"force": False}) is not None


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"to": "acme"}, "/to"),
        ({"to": {}}, "/to"),
        ({"to": {"equals": 1, "in": [1]}}, "/to"),
        ({"to": {"like": "acme*"}}, "/to"),
        ({"to": {"in": []}}, "/to/in"),
        ({"to": {"in": "acme"}}, "/to/in"),
        ({"to": {"in": list(range(51))}}, "/to/in"),
        ({"amount": {"max": "lots"}}, "/amount/max"),
        ({"amount": {"max": -1}}, "/amount/max"),
        ({"amount": {"max": None}}, "/amount/max"),
        ({"amount": {"max": parsed("1e-300")}}, "/amount/max"),
        ({"a/b": {"max": "x"}}, "/a~1b/max"),
        ({f"a{n}": {"equals": n} for n in range(51)}, ""),
        ({"to": {"equals": "x" * 17_000}}, ""),
    ],
)
def test_pins_that_say_nothing_clear_are_refused(document, where):
    with pytest.raises(PinsRefused) as refused:
        read_pins(document)
    assert [pointer for pointer, _ in refused.value.mistakes] == [where]


# --- The scope ------------------------------------------------------------------------------------


def asked(**fields):
    action = {"name": "refund", "args": FITTING, **fields.pop("action", {})}
    return Proposal(**{"title": "Refund", "action": action, **fields})


SCOPE = Scope("refund", read_pins(PINNED), resource="orders/1", target=None)


@pytest.mark.parametrize(
    "other",
    [
        asked(),
        asked(action={"resource": "orders/2"}),
        asked(action={"resource": "orders/1", "target": "prod"}),
        asked(action={"resource": "orders/1", "name": "refunds"}),
        asked(action={"resource": "orders/1", "args": {}}),
        asked(action={"resource": "orders/1"}, kind="budget"),
        asked(action={"resource": "orders/1"}, asks={"confirm_phrase": "yes"}),
        Proposal(title="Refund"),
    ],
)
def test_another_action_place_or_question_is_not_covered(other):
    assert SCOPE.misfit(other) is not None
    assert SCOPE.misfit(asked(action={"resource": "orders/1"})) is None


# --- Sums -----------------------------------------------------------------------------------------


def test_sums_are_added_exactly():
    total = "0"
    for _ in range(10):
        total = added(total, Decimal("0.1"), "1") or pytest.fail("less than one")
    assert total == "1"
    assert added(total, Decimal("0.000000000000001"), "1") is None
    assert added(total, Decimal(0), "1") == "1"


@often
@given(st.lists(st.decimals(0, 1000, places=3), max_size=20), st.decimals(1, 5000, places=2))
def test_a_sum_never_passes_its_bound(amounts, most):
    used = "0"
    for amount in amounts:
        used = added(used, amount, f"{most:f}") or used
    assert Decimal(used) <= most


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"field": "fee", "currency": "EUR", "max": "5"}, "/field"),
        ({"field": "to", "currency": "EUR", "max": "5"}, "/field"),
        ({"field": "amount", "currency": "XXX", "max": "5"}, "/currency"),
        ({"field": "amount", "currency": "EUR", "max": "-5"}, "/max"),
        ({"field": "amount", "currency": "EUR", "max": 0}, "/max"),
        ({"field": "args.amount", "currency": "EUR", "max": "5"}, "/currency"),
    ],
)
def test_a_sum_that_could_not_be_kept_is_refused(document, where):
    with pytest.raises(PinsRefused) as refused:
        read_sum(document, read_pins(PINNED))  # which lets two currencies through
    assert where in [pointer for pointer, _ in refused.value.mistakes]


def test_a_sum_is_of_one_argument_in_the_currency_that_is_pinned():
    pins = read_pins({**PINNED, "currency": {"equals": "EUR"}})
    limit = read_sum({"field": "args.amount", "currency": "EUR", "max": 500}, pins)
    scope = Scope("refund", pins, sum=limit)
    assert (limit.field, limit.max) == ("amount", "500")
    assert scope.amount_of(asked()) == 100


@pytest.mark.parametrize("value", ["NaN", "1e400", "0x10", "１", "", None, {}, float("inf")])
def test_what_is_no_plain_amount_is_none(value):
    assert exact(value) is None
