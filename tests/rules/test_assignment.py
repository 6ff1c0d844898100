"""Who is asked first: in turn, the least loaded, who did it last."""

from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.assignment import last_used_by, least_loaded, round_robin

NAMES = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=1, max_size=8, unique=True)


@given(NAMES)
def test_in_turn_everybody_comes_once_before_anybody_comes_again(names):
    last, asked = None, []
    for _ in range(2 * len(names)):
        last = round_robin(names, last)
        asked.append(last)
    assert asked == sorted(names) * 2


def test_a_turn_goes_on_behind_who_has_left():
    assert round_robin(["ana", "rui", "sam"], "rita") == "rui"
    assert round_robin(["ana"], "zoe") == "ana"
    assert round_robin([], "ana") is None


@given(NAMES, st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 3)))
def test_the_least_loaded_has_nobody_below_and_of_several_is_the_first(names, loads):
    chosen = least_loaded(names, loads)
    assert chosen is not None
    fewest = min(loads.get(name, 0) for name in names)
    assert chosen == min(name for name in names if loads.get(name, 0) == fewest)


def test_who_did_it_last_is_asked_and_where_nobody_did_nobody_is():
    assert last_used_by(["ana", "rui"], ["sam", "rui", "ana"]) == "rui"
    assert last_used_by(["ana"], ["sam"]) is None
    assert last_used_by([], []) is None
