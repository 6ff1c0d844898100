"""Whose answer never counts. Each flag has a test that it does something on, and not off."""

import pytest

from approvals.rules.people import Account, humans_of
from approvals.rules.separation import Parties, barred
from approvals.rules.terms import Separation

REQUESTED = Parties(requester="sam", owner="ana", editor="rita")


def kept_out(parties: Parties, approvals_in_all: int = 1, **more: object) -> set[str]:
    flags = {name: more.pop(name) for name in list(more) if name in Separation.__slots__}
    return set(
        barred(parties, Separation(**flags), approvals_in_all=approvals_in_all, **more)  # type: ignore[arg-type]
    )


def test_the_requester_and_the_owner_are_barred():
    assert kept_out(REQUESTED) == {"sam", "ana"}


def test_without_its_flag_the_requester_is_not_barred():
    assert kept_out(REQUESTED, requester=False) == {"ana"}


def test_without_its_flag_the_owner_is_not_barred():
    assert kept_out(REQUESTED, agent_owner=False) == {"sam"}


@pytest.mark.parametrize("agent_owner", [True, False])
def test_a_requester_that_nobody_knows_bars_the_owner(agent_owner):
    assert kept_out(Parties(owner="ana"), agent_owner=agent_owner) == {"ana"}


def test_with_both_flags_off_nobody_is_barred():
    assert kept_out(Parties(owner="ana"), requester=False, agent_owner=False) == set()


def test_an_agent_without_owner_bars_nobody_more():
    assert kept_out(Parties(requester="sam")) == {"sam"}


def test_the_editor_is_barred_where_two_must_approve():
    assert "rita" not in kept_out(REQUESTED, approvals_in_all=1)
    assert "rita" in kept_out(REQUESTED, approvals_in_all=2)


def test_the_editor_is_barred_or_not_where_the_policy_says_so():
    assert "rita" in kept_out(REQUESTED, approvals_in_all=1, editor=True)
    assert "rita" not in kept_out(REQUESTED, approvals_in_all=3, editor=False)


def test_who_stands_in_for_somebody_barred_is_barred():
    acts_for = {"rui": ["sam"], "otto": ["rita"]}
    assert kept_out(REQUESTED, acts_for=acts_for) == {"sam", "ana", "rui"}
    assert kept_out(REQUESTED, acts_for=acts_for, requester=False) == {"ana"}


def test_another_account_of_somebody_barred_is_the_same_human():
    humans = humans_of([Account("sam", ("sam", "s@x.org")), Account("rui", ("rui", "S@X.org"))])
    bars = kept_out(REQUESTED, humans=humans)
    assert humans.of("rui") in bars
    assert humans.of("sam") in bars


def test_the_stand_in_of_another_account_is_barred_as_well():
    humans = humans_of([Account("sam", ("sam",)), Account("sam2", ("sam2", "SAM"))])
    assert "rui" in kept_out(REQUESTED, humans=humans, acts_for={"rui": ["sam2"]})


def test_a_name_in_common_makes_one_human_and_carries_over():
    humans = humans_of(
        [
            Account("b", ("rita", "rita@example.com")),
            Account("a", ("r.silva", "", "RITA")),
            Account("c", ("rs", "R.Silva ")),
            Account("d", ("rui", "")),
        ]
    )
    assert {humans.of(each) for each in "abc"} == {"a"}
    assert humans.of("d") == "d"
    assert humans.accounts_of("a") == {"a", "b", "c"}


def test_letters_that_are_the_same_in_another_case_are_the_same():
    humans = humans_of([Account("a", ("STRASSE",)), Account("b", ("straße",))])
    assert humans.of("b") == "a"


def test_empty_names_are_nobodys():
    humans = humans_of([Account("a", ("rita", " ")), Account("b", ("rui", ""))])
    assert humans.of("b") == "b"
