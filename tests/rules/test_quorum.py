"""What the answers on a stage come to."""

import pytest

from approvals.rules.quorum import Rule, Vote, Voter, stand


def own(*names: str, groups: dict[str, str] | None = None) -> list[Voter]:
    """People on their own seats; `groups` names theirs, by spaces."""
    return [Voter(name, name, frozenset((groups or {}).get(name, "").split())) for name in names]


def votes(*names: str) -> list[Vote]:
    return [Vote(f"rsp_{name}", name, name) for name in names]


def test_as_many_approvals_as_asked_for_approve():
    two = Rule(approvals=2)
    everybody = own("ana", "rita", "rui")
    one = stand(two, votes("rita"), [], everybody)
    assert (one.approved, one.have, one.needed) == (False, 1, 2)
    assert [voter.human for voter in one.waiting_for] == ["ana", "rui"]
    both = stand(two, votes("rita", "rui"), [], everybody)
    assert both.approved
    assert both.counted == ("rsp_rita", "rsp_rui")
    assert both.waiting_for == ()


def test_one_human_counts_once_under_any_account():
    twins = [Vote("rsp_1", "rita", "rita"), Vote("rsp_2", "rita", "rita")]
    standing = stand(Rule(approvals=2), twins, [], own("rita", "rita", "rui"))
    assert (standing.have, standing.approved) == (1, False)


def test_a_seat_counts_once_whoever_sits_on_it():
    voters = [*own("ana", "rita"), Voter("rui", "ana")]
    both = [Vote("rsp_1", "ana", "ana"), Vote("rsp_2", "rui", "ana")]
    assert stand(Rule(approvals=2), both, [], voters).have == 1
    one_each = [Vote("rsp_1", "rita", "rita"), Vote("rsp_2", "rui", "ana")]
    assert stand(Rule(approvals=2), one_each, [], voters).approved


def test_an_approval_of_whom_is_no_longer_eligible_has_lapsed():
    standing = stand(Rule(approvals=1), votes("rita"), [], own("rui"))
    assert (standing.have, standing.approved, standing.stuck) == (0, False, False)


def test_a_rejection_does_not_lapse():
    standing = stand(Rule(approvals=1), [], votes("rita"), own("rui"))
    assert standing.rejected


def test_whose_seat_has_rejected_does_not_approve_as_well():
    rule = Rule(approvals=1, denials=2)
    voters = [*own("ana", "rita"), Voter("rui", "ana")]
    standing = stand(rule, [Vote("rsp_2", "rui", "ana")], votes("ana"), voters)
    assert (standing.have, standing.approved, standing.rejected) == (0, False, False)


def test_rejections_that_leave_too_few_reject():
    rule = Rule(approvals=2, denials=2)
    standing = stand(rule, [], votes("rita"), own("rita", "rui"))
    assert (standing.denials, standing.impossible, standing.rejected) == (1, True, True)
    assert not standing.stuck


def test_missing_people_leave_it_stuck_and_never_approved():
    standing = stand(Rule(approvals=2), votes("rita"), [], own("rita"))
    assert standing.stuck
    assert not standing.approved
    assert not standing.rejected


def test_nobody_at_all_is_stuck_whatever_the_rule():
    for approvals in (0, 1, 2, "all", "one_per_group"):
        standing = stand(Rule(approvals=approvals), [], [], [])
        assert (standing.approved, standing.stuck) == (False, True)


def test_more_than_half_of_those_at_the_opening_reject():
    rule = Rule(approvals=1, denials=None, electorate=4)
    everybody = own("ana", "rita", "rui", "sam")
    assert not stand(rule, [], votes("ana", "rita"), everybody).rejected
    assert stand(rule, [], votes("ana", "rita", "rui"), everybody).rejected


def test_all_are_those_on_the_roster_and_a_later_one_raises_no_number():
    rule = Rule(approvals="all", roster=frozenset({"rita", "rui"}))
    everybody = own("rita", "rui", "ana")
    late = stand(rule, votes("rita", "ana"), [], everybody)
    assert (late.approved, late.have, late.needed) == (False, 1, 2)
    assert [voter.human for voter in late.waiting_for] == ["rui"]
    assert stand(rule, votes("rita", "rui"), [], everybody).approved


def test_a_stand_in_speaks_for_a_seat_of_the_roster():
    rule = Rule(approvals="all", roster=frozenset({"rita", "rui"}))
    voters = [*own("rita", "rui"), Voter("ana", "rui")]
    for_rui = [*votes("rita"), Vote("rsp_9", "ana", "rui")]
    assert stand(rule, for_rui, [], voters).approved


def test_each_group_needs_a_human_of_its_own():
    rule = Rule(approvals="one_per_group", groups=frozenset({"finance", "legal"}))
    voters = own("rita", "rui", groups={"rita": "finance legal", "rui": "legal"})
    alone = stand(rule, votes("rita"), [], voters)
    assert (alone.have, alone.needed, alone.approved) == (1, 2, False)
    # Whoever came first: rita gives way to finance when rui can only speak for legal.
    assert stand(rule, votes("rui", "rita"), [], voters).approved


def test_a_group_without_anybody_left_is_stuck():
    rule = Rule(approvals="one_per_group", groups=frozenset({"finance", "legal"}))
    voters = own("rita", groups={"rita": "finance legal"})
    assert stand(rule, [], [], voters).stuck


def test_approvals_for_different_options_do_not_count_together():
    chosen = [Vote("rsp_1", "rita", "rita", "now"), Vote("rsp_2", "rui", "rui", "later")]
    everybody = own("rita", "rui", "ana")
    standing = stand(Rule(approvals=2), chosen, [], everybody)
    assert (standing.have, standing.counted) == (1, ("rsp_2",))
    assert not standing.stuck
    third = [*chosen, Vote("rsp_3", "ana", "ana", "now")]
    assert stand(Rule(approvals=2), third, [], everybody).counted == ("rsp_1", "rsp_3")


@pytest.mark.parametrize("approvals", ["0", "1", "2"])
def test_a_number_may_be_spelt_as_text(approvals):
    assert Rule(approvals=approvals).needed == max(1, int(approvals))
