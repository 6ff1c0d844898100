"""Terms are kept as JSON with the request, and come back as they were."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.terms import GUARDS, Separation, Terms, document_of, read_terms, stricter

_names = st.lists(st.sampled_from(["args", "diff", "Invoice"]), unique=True).map(tuple)
_seconds = st.none() | st.integers(1, 9)
TERMS = st.builds(
    Terms,
    separation=st.builds(
        Separation,
        requester=st.booleans(),
        agent_owner=st.booleans(),
        editor=st.sampled_from(["auto", True, False]),
        stages=st.booleans(),
    ),
    must_read=_names,
    reason_required=_names,
    max_rounds=st.integers(1, 9),
    grant_seconds=_seconds,
    guard=st.sampled_from(GUARDS),
    undo_seconds=_seconds,
    accept_silence=st.booleans(),
)


@settings(max_examples=50)
@given(TERMS)
def test_terms_come_back_from_their_row(terms):
    assert read_terms(json.loads(json.dumps(document_of(terms)))) == terms


def test_a_row_that_says_nothing_has_the_usual_terms():
    assert read_terms({}) == Terms()


@settings(max_examples=50)
@given(TERMS, TERMS)
def test_the_stricter_of_two_keeps_what_either_asks(one, other):
    both = stricter(one, other)
    assert stricter(one, one) == one
    assert stricter(both, one) == both
    assert stricter(both, other).separation == both.separation
    assert set(both.must_read) == {*one.must_read, *other.must_read}
    assert both.max_rounds == min(one.max_rounds, other.max_rounds)
    assert both.accept_silence is (one.accept_silence and other.accept_silence)
