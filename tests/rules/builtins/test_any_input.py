"""Whatever stands in a file or in a request: refused or judged, and never an error."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.builtins import BUILTINS, OptionsRefused, read_builtin
from approvals.rules.facts import History
from approvals.rules.failures import Failure
from tests.rules.conditions.given import facts

from .given import SECRET

NAMES = st.sampled_from(
    [
        "rate",
        "escalate_on",
        "signals",
        "calendar",
        "currency",
        "field",
        "currency_field",
        "bands",
        "require_for",
        "tools",
        "sensitive",
        "amount_limit",
        "amount_fields",
        "to",
        "verdict",
        "reviewers",
        "approvals",
        "users",
        "groups",
        "large_amount",
        "args.to",
        "odd",
    ]
)
WORDS = st.sampled_from(["high", "EUR", "approve", "all", "10.00", "args.amount", "anomaly", ""])
LEAVES = st.none() | st.booleans() | st.integers(-3, 60) | st.floats() | WORDS | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


RULES = {
    "risk_based": {"amount_limit": 10, "sensitive": {"args.to": ["x"], "context": ["y"]}},
    "amount_bands": {
        "currency": "EUR",
        "bands": [{"to": 100, "verdict": "approve"}, {"verdict": "reject"}],
    },
    "anomaly": {},
    "audit_sample": {"rate": 0.5},
}


def mistakes_in(use, options):
    try:
        read_builtin(use, options)
    except OptionsRefused as refusal:
        return refusal.mistakes
    return ()


@settings(max_examples=80)
@given(st.sampled_from(sorted(BUILTINS)), JSON | st.dictionaries(NAMES, JSON, max_size=4))
def test_any_options_are_read_or_refused_with_a_place_and_a_reason(use, options):
    if isinstance(options, dict):
        options = {**RULES.get(use, {}), **options}
    for place, why in mistakes_in(use, options):
        assert isinstance(place, tuple)
        assert why


PAST = History(0, 0, 0, frozenset({"acme"}), Decimal(5))
ARGS = st.dictionaries(
    st.sampled_from(["amount", "to", "total", "currency", "rows"]), JSON, max_size=4
)


@pytest.mark.parametrize("use", RULES)
@settings(max_examples=50)
@given(args=ARGS, budget=st.none() | ARGS)
def test_any_request_is_judged(use, args, budget):
    asks = {} if budget is None else {"asks": {"budget": budget}}
    looked = read_builtin(use, RULES[use]).look(
        facts(args=args, proposal=asks, history=PAST), {}, SECRET
    )
    assert looked.result in (True, False) or isinstance(looked.result, Failure)
    assert looked.reason or looked.result is False


@given(args=ARGS)
def test_no_band_approves_what_is_no_amount_from_zero_to_its_end(args):
    looked = read_builtin("amount_bands", RULES["amount_bands"]).look(facts(args=args), {}, SECRET)
    if looked.verdict == "approve":
        amount = args["amount"]
        assert not isinstance(amount, bool)
        assert 0 <= Decimal(str(amount)) < 100
        assert args.get("currency", "EUR") == "EUR"
