"""Who acts for whom: windows, scopes, chains, and no circles."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.delegations import Asked, Mandate, acts_for, stand_ins, would_cycle

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BY_NAME = Asked(by_name=True)


def mandate(giver: str, taker: str, start: int = -1, end: int = 1, **scope: set[str]) -> Mandate:
    """A delegation from `start` to `end`, in hours from noon."""
    within = {name: frozenset(found) for name, found in scope.items()}
    return Mandate(giver, taker, NOON + start * HOUR, NOON + end * HOUR, **within)


def givers(mandates: list[Mandate], taker: str, policy: str | None = None) -> list[str]:
    asked = {"ana": BY_NAME}
    return list(stand_ins(mandates, asked, now=NOON, policy=policy).get(taker, {}))


def test_the_taker_acts_for_the_giver():
    assert givers([mandate("ana", "rita")], "rita") == ["ana"]


def test_a_window_begins_at_its_start_and_is_over_at_its_end():
    assert givers([mandate("ana", "rita", start=0)], "rita") == ["ana"]
    assert givers([mandate("ana", "rita", end=0)], "rita") == []
    assert givers([mandate("ana", "rita", start=1, end=2)], "rita") == []


def test_a_delegation_for_other_policies_passes_nothing_on():
    only = [mandate("ana", "rita", policies={"refunds"})]
    assert givers(only, "rita", policy="refunds") == ["ana"]
    assert givers(only, "rita", policy="payments") == []
    assert givers(only, "rita", policy=None) == []


def test_a_delegation_for_groups_passes_on_what_is_asked_through_them():
    only = [mandate("ana", "rita", groups={"finance"})]
    through = Asked(groups=frozenset({"finance", "legal"}))
    found = stand_ins(only, {"ana": through}, now=NOON)
    assert found == {"rita": {"ana": Asked(groups=frozenset({"finance"}))}}
    assert stand_ins(only, {"ana": Asked(groups=frozenset({"legal"}))}, now=NOON) == {}
    assert stand_ins(only, {"ana": BY_NAME}, now=NOON) == {}


def test_a_chain_reaches_three_deep_and_no_further():
    chain = [mandate("ana", "b"), mandate("b", "c"), mandate("c", "d"), mandate("d", "e")]
    assert [givers(chain, each) for each in "bcde"] == [["ana"], ["ana"], ["ana"], []]


def test_each_link_narrows_what_is_passed_on():
    chain = [mandate("ana", "b", groups={"finance"}), mandate("b", "c", groups={"legal"})]
    asked = {"ana": Asked(groups=frozenset({"finance", "legal"}))}
    assert set(stand_ins(chain, asked, now=NOON)) == {"b"}


def test_a_circle_leads_nowhere():
    circle = [mandate("ana", "b"), mandate("b", "ana")]
    assert stand_ins(circle, {"ana": BY_NAME}, now=NOON) == {"b": {"ana": BY_NAME}}


def test_who_is_not_asked_has_nothing_to_pass_on():
    assert stand_ins([mandate("rui", "rita")], {"ana": BY_NAME}, now=NOON) == {}


def test_standing_in_for_separation_ignores_groups_and_not_policies():
    narrow = [mandate("ana", "rita", groups={"finance"}), mandate("ana", "rui", policies={"x"})]
    assert acts_for(narrow, now=NOON) == {"rita": {"ana"}}
    assert acts_for(narrow, now=NOON, policy="x") == {"rita": {"ana"}, "rui": {"ana"}}


def test_a_delegation_back_would_be_a_circle():
    made = [mandate("ana", "rita"), mandate("rita", "rui")]
    window = (NOON - HOUR, NOON + HOUR)
    assert would_cycle(made, "rui", "ana", *window)
    assert not would_cycle(made, "ana", "rui", *window)
    assert would_cycle([], "ana", "ana", *window)


def test_windows_that_never_meet_make_no_circle():
    made = [mandate("ana", "rita", start=-3, end=0)]
    assert not would_cycle(made, "rita", "ana", NOON, NOON + HOUR)
    assert would_cycle(made, "rita", "ana", NOON - HOUR, NOON + HOUR)


_WHO = st.sampled_from("abcde")
_LINKS = st.lists(st.tuples(_WHO, _WHO, st.integers(-3, 3), st.integers(1, 4)), max_size=8)


def _paths(links: list[Mandate], giver: str, holder: str, start: datetime, end: datetime) -> bool:
    """Whether some way leads from holder to giver with a moment in common: every way is tried."""
    if holder == giver:
        return True
    return any(
        _paths(
            [other for other in links if other is not link],
            giver,
            link.taker,
            max(start, link.starts_at),
            min(end, link.ends_at),
        )
        for link in links
        if link.giver == holder and max(start, link.starts_at) < min(end, link.ends_at)
    )


@settings(max_examples=100)
@given(_LINKS, _WHO, _WHO)
def test_a_circle_is_found_where_there_is_one(links, giver, taker):
    made = [mandate(one, other, start, start + length) for one, other, start, length in links]
    window = (NOON - HOUR, NOON + HOUR)
    assert would_cycle(made, giver, taker, *window) == _paths(made, giver, taker, *window)
