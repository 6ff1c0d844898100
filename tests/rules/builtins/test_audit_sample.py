"""`audit_sample` (features.md H13, C5): drawn by the server, evenly, and beyond guessing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.builtins import read_builtin
from approvals.rules.builtins.audit_sample import is_drawn
from tests.rules.conditions.given import facts

from .given import SECRET, failed, look, mistakes

IDS = [f"req_{number}" for number in range(4000)]


@pytest.mark.parametrize("rate", ["0", "0.1", "0.5", "0.999", "1"])
def test_the_share_that_is_drawn_is_the_rate(rate):
    share = sum(is_drawn(each, Decimal(rate), SECRET) for each in IDS) / len(IDS)
    # Six standard deviations; at 0 and 1 there is none.
    spread = 6 * (float(rate) * (1 - float(rate)) / len(IDS)) ** 0.5
    assert abs(share - float(rate)) <= spread


@given(st.text(), st.sampled_from([Decimal(0), Decimal("0.00"), Decimal("0e-999999")]))
def test_at_rate_zero_nothing_is_drawn_and_at_one_everything(request_id, zero):
    request_id = request_id.encode(errors="ignore").decode()
    assert not is_drawn(request_id, zero, SECRET)
    assert is_drawn(request_id, Decimal("1.000"), SECRET)


@given(st.sampled_from(IDS), st.decimals(0, 1, places=6), st.decimals(0, 1, places=6))
def test_a_higher_rate_draws_what_a_lower_one_drew(request_id, one, other):
    low, high = sorted((one, other))
    assert is_drawn(request_id, high, SECRET) or not is_drawn(request_id, low, SECRET)


def test_the_draw_hangs_on_the_secret_and_the_id_and_nothing_else():
    half = Decimal("0.5")
    drawn = [is_drawn(each, half, SECRET) for each in IDS]
    assert drawn == [is_drawn(each, half, SECRET) for each in IDS]
    other = [is_drawn(each, half, b"another secret") for each in IDS]
    agreeing = sum(one == two for one, two in zip(drawn, other, strict=True))
    assert 0.4 < agreeing / len(IDS) < 0.6


def test_what_an_agent_sends_does_not_change_the_draw():
    options = {"rate": "0.5"}
    first = [look("audit_sample", options, request_id=each).result for each in IDS[:50]]
    again = [
        look("audit_sample", options, request_id=each, args={"nonce": each}).result
        for each in IDS[:50]
    ]
    assert first == again
    assert {True, False} == set(first)


@pytest.mark.parametrize(
    ("escalate_on", "asked"), [(None, True), (["critical"], False), ([], False)]
)
def test_high_risk_is_always_looked_at_unless_it_is_said_otherwise(escalate_on, asked):
    options = {"rate": 0} if escalate_on is None else {"rate": 0, "escalate_on": escalate_on}
    assert look("audit_sample", options, risk="high").result is asked
    assert look("audit_sample", options, risk="medium").result is False


def test_without_a_secret_or_an_id_nothing_can_be_drawn():
    rule = read_builtin("audit_sample", {"rate": 0})
    assert failed(rule.look(facts(), {}, b""))
    assert failed(rule.look(facts(request_id=""), {}, SECRET))


@pytest.mark.parametrize("rate", [None, -0.1, 1.1, "10%", "1e-1", True, [0.1], float("nan")])
def test_a_rate_is_a_number_from_0_to_1(rate):
    assert mistakes("audit_sample", {"rate": rate}) == [("rate",)]


def test_the_rate_cannot_be_left_out():
    assert mistakes("audit_sample", {"escalate_on": ["odd"]}) == [("rate",), ("escalate_on",)]
