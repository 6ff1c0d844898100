"""Which built-in rules there are, and what each says of itself."""

import pytest

from approvals.rules.builtins import BUILTINS, OptionsRefused, read_builtin

from .given import look, mistakes

SOUND = {
    "always_approve": {},
    "risk_based": {"sensitive": {"args.to": ["x"]}, "amount_limit": "10"},
    "amount_bands": {"currency": "EUR", "bands": [{"verdict": "review"}]},
    "audit_sample": {"rate": 0.5},
    "anomaly": {},
    "out_of_hours": {"calendar": "lisbon"},
}


def test_the_rules_are_those_of_the_contract():
    assert set(BUILTINS) == set(SOUND)


@pytest.mark.parametrize("use", SOUND)
def test_an_option_that_no_rule_has_is_refused_by_name(use):
    assert mistakes(use, {**SOUND[use], "raet": 1}) == [("raet",)]
    assert () in mistakes(use, ["rate"])


def test_a_rule_that_is_not_there_is_refused_with_the_one_that_was_meant():
    with pytest.raises(OptionsRefused, match="did you mean risk_based"):
        read_builtin("risk_base", {})


def test_only_always_approve_may_have_a_policy_that_approves():
    verdicts = {use: read_builtin(use, options).verdicts for use, options in SOUND.items()}
    assert verdicts.pop("always_approve") == ("approve",)
    assert verdicts.pop("amount_bands") == ()
    assert set(verdicts.values()) == {("review", "reject")}


def test_a_rule_says_what_it_reads():
    rules = {use: read_builtin(use, options) for use, options in SOUND.items()}
    assert [use for use, rule in rules.items() if rule.needs_history] == ["anomaly"]
    assert rules["out_of_hours"].calendar == "lisbon"
    assert rules["amount_bands"].fields == ("args.amount", "args.currency")
    assert rules["risk_based"].fields[:2] == ("args.to", "amount")


def test_always_approve_approves_always():
    looked = look("always_approve", {}, risk="critical")
    assert (looked.result, looked.verdict) == (True, None)
