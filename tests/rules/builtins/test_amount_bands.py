"""`amount_bands` (features.md S12): half-open, without gap or overlap, and strict in doubt."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.policies.stages import StageSpec

from .given import failed, look, mistakes

MANAGERS = (StageSpec(name="review", groups=("managers",)),)
FINANCE = (StageSpec(name="review", groups=("finance",), approvals=2),)
BANDS = {
    "currency": "EUR",
    "bands": [
        {"to": "100.00", "verdict": "approve"},
        {"to": 2500, "reviewers": {"groups": ["managers"]}},
        {"to": "10000.5", "reviewers": {"groups": ["finance"]}, "approvals": 2},
        {"verdict": "reject"},
    ],
}


@pytest.mark.parametrize(
    ("amount", "verdict", "stages"),
    [
        ("0", "approve", None),
        ("99.99", "approve", None),
        ('"99.999999999999999"', "approve", None),
        ("100", "review", MANAGERS),
        ('"2499.99"', "review", MANAGERS),
        ("2500.00", "review", FINANCE),
        ("10000.49", "review", FINANCE),
        ("10000.50", "reject", None),
        ("1e15", "reject", None),
    ],
)
def test_a_band_reaches_up_to_its_end_and_not_including_it(amount, verdict, stages):
    looked = look("amount_bands", BANDS, args=f'{{"amount": {amount}, "currency": "EUR"}}')
    assert (looked.result, looked.verdict, looked.stages) == (True, verdict, stages)
    assert "EUR" in looked.reason


@pytest.mark.parametrize(
    "args",
    [
        '{"amount": "1,000,000"}',
        '{"amount": "$50"}',
        '{"amount": [50]}',
        '{"amount": {"value": 50}}',
        '{"amount": true}',
        '{"amount": null}',
        '{"amount": -0.01}',
        "{}",
        '{"total": 50}',
        '{"amount": 50, "currency": "USD"}',
        '{"amount": 50, "currency": "eur"}',
        '{"amount": 50, "currency": null}',
    ],
)
def test_what_cannot_be_weighed_fails_and_goes_to_those_who_look_at_the_largest_sums(args):
    looked = look("amount_bands", BANDS, args=args)
    assert failed(looked)
    assert looked.stages == FINANCE


def test_a_currency_that_was_not_sent_is_that_of_the_bands():
    assert look("amount_bands", BANDS, args={"amount": 50}).verdict == "approve"


def test_amount_and_currency_may_stand_elsewhere():
    options = {**BANDS, "field": "args.order.sum", "currency_field": "args.order.unit"}
    assert look("amount_bands", options, args='{"order": {"sum": 5, "unit": "EUR"}}').result is True
    assert failed(look("amount_bands", options, args='{"order": {"sum": 5, "unit": "USD"}}'))
    assert failed(look("amount_bands", options, args='{"amount": 5}'))


@pytest.mark.parametrize(("currency", "is_weighed"), [("EUR", True), ("USD", False)])
def test_a_budget_is_weighed_in_its_own_currency(currency, is_weighed):
    proposal = {"asks": {"budget": {"amount": "50.00", "currency": currency}}}
    looked = look("amount_bands", {**BANDS, "field": "amount"}, proposal=proposal, args={})
    assert (looked.verdict == "approve") is is_weighed
    assert failed(looked) is not is_weighed


@pytest.mark.parametrize(
    ("budget", "is_weighed"),
    [
        ({"amount": "50.00", "currency": "EUR"}, True),
        ({"amount": "1000000.00", "currency": "EUR"}, False),
        ({"amount": "50.00", "currency": "USD"}, False),
    ],
)
def test_an_argument_does_not_make_a_budget_look_smaller(budget, is_weighed):
    looked = look("amount_bands", BANDS, proposal={"asks": {"budget": budget}}, args={"amount": 50})
    assert (looked.verdict == "approve") is is_weighed
    assert failed(looked) is not is_weighed


def test_without_reviewers_of_its_own_a_band_asks_those_of_the_policy():
    options = {"currency": "EUR", "bands": [{"verdict": "review"}]}
    looked = look("amount_bands", options, args={"amount": 5})
    assert (looked.verdict, looked.stages) == ("review", None)
    assert look("amount_bands", options, args={"amount": "?"}).stages is None


CENTS = st.integers(0, 10**9)


@given(st.lists(CENTS.filter(bool), min_size=1, max_size=6, unique=True).map(sorted), CENTS)
def test_every_amount_is_in_exactly_one_band(ends, cents):
    groups = [f"group_{index}" for index in range(len(ends) + 1)]
    bands = [
        {"to": f"{Decimal(end) / 100:.2f}", "reviewers": {"groups": [group]}}
        for end, group in zip(ends, groups, strict=False)
    ]
    options = {"currency": "EUR", "bands": [*bands, {"reviewers": {"groups": [groups[-1]]}}]}
    looked = look("amount_bands", options, args={"amount": f"{Decimal(cents) / 100:.2f}"})
    expected = sum(cents >= end for end in ends)
    assert looked.stages is not None
    assert looked.stages[0].groups == (f"group_{expected}",)


def band(**members):
    """The second of three bands, of which the others are sound."""
    return {
        "currency": "EUR",
        "bands": [{"to": "100", "verdict": "approve"}, members, {"verdict": "reject"}],
    }


SECOND = ("bands", 1)


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ({}, [("currency",), ("bands",)]),
        ({**BANDS, "currency": "XAU"}, [("currency",)]),
        ({**BANDS, "currency": "eur"}, [("currency",)]),
        ({**BANDS, "bands": []}, [("bands",)]),
        ({**BANDS, "bands": {}}, [("bands",)]),
        ({**BANDS, "bands": [5]}, [("bands", 0)]),
        ({**BANDS, "field": "amt"}, [("field",)]),
        ({**BANDS, "currency_field": ""}, [("currency_field",)]),
        ({**BANDS, "bands": [{"to": "100", "verdict": "approve"}]}, [("bands", 0, "to")]),
        ({"currency": "EUR", "bands": [{"to": "0", "verdict": "reject"}, {"verdict": "review"}]},
         [("bands", 0, "to")]),
        (band(verdict="review"), [(*SECOND, "to")]),
        (band(to="100.00", verdict="review"), [(*SECOND, "to")]),
        (band(to="99", verdict="review"), [(*SECOND, "to")]),
        (band(to="1,000", verdict="review"), [(*SECOND, "to")]),
        (band(to=True, verdict="review"), [(*SECOND, "to")]),
        (band(to=float("nan"), verdict="review"), [(*SECOND, "to")]),
        (band(to="200.001", verdict="review"), [(*SECOND, "to")]),
        (band(to="200"), [(*SECOND, "verdict")]),
        (band(to="200", verdict="allow"), [(*SECOND, "verdict")]),
        (band(to="200", verdict=["approve"]), [(*SECOND, "verdict")]),
        (band(to="200", verdict="approve", reviewers={"users": ["rita"]}), [(*SECOND, "verdict")]),
        (band(to="200", upto="300", verdict="reject"), [(*SECOND, "upto")]),
        (band(to="200", verdict="review", approvals=2), [(*SECOND, "approvals")]),
        (band(to="200", reviewers=["rita"]), [(*SECOND, "reviewers"), (*SECOND, "verdict")]),
        (band(to="200", reviewers={}), [(*SECOND, "reviewers")]),
        (band(to="200", reviewers={"people": ["rita"], "users": ["rita"]}),
         [(*SECOND, "reviewers", "people")]),
        (band(to="200", reviewers={"users": ["rita"]}, approvals=0), [(*SECOND, "approvals")]),
        (band(to="200", reviewers={"users": ["rita"]}, approvals=True), [(*SECOND, "approvals")]),
        (band(to="200", reviewers={"users": ["rita"]}, approvals="two"), [(*SECOND, "approvals")]),
        (band(to="200", reviewers={"users": ["rita"]}, approvals="one_per_group"),
         [(*SECOND, "approvals")]),
    ],
)  # fmt: skip
def test_every_mistake_is_named_by_its_path(options, places):
    assert mistakes("amount_bands", options) == places


def test_all_mistakes_are_named_at_once():
    wrong = band(to="50", verdict="maybe")
    assert mistakes("amount_bands", {**wrong, "rate": 1}) == [
        ("rate",), (*SECOND, "verdict"), (*SECOND, "to"),
    ]  # fmt: skip


def test_a_currency_has_its_own_decimals():
    yen = {
        "currency": "JPY",
        "bands": [{"to": "100.5", "verdict": "approve"}, {"verdict": "reject"}],
    }
    assert mistakes("amount_bands", yen) == [("bands", 0, "to")]


@pytest.mark.parametrize(("approvals", "kept"), [("any", 1), (3, 3), ("all", "all")])
def test_a_band_asks_for_so_many_approvals(approvals, kept):
    reviewers = {"users": ["rita"], "groups": ["finance"]}
    options = {"currency": "EUR", "bands": [{"reviewers": reviewers, "approvals": approvals}]}
    looked = look("amount_bands", options, args={"amount": 1})
    assert looked.stages == (
        StageSpec(name="review", users=("rita",), groups=("finance",), approvals=kept),
    )
