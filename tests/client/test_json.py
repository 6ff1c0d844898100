"""The client's own canonical JSON agrees with a library it does not use."""

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules import digest as server_side
from tests.client.objects import digest

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
SOUND = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2**53) + 1, 2**53 - 1)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=600, deadline=None)
@given(SOUND)
def test_canonical_json_is_rfc_8785(value):
    from countersign import _json

    assert _json.canonical(value).encode() == rfc8785.dumps(value)
    assert _json.read(_json.write(value)) == value


@pytest.mark.parametrize("number", [1e-6, 1.5e-6, 9.99e-7, 1e-7, 5e-324, 0.0001, -1e-5, -0.0, 4.5])
def test_small_numbers_are_written_as_the_rfc_says(number):
    from countersign import _json

    assert _json.canonical(number).encode() == rfc8785.dumps(number)


@given(st.dictionaries(TEXT, SOUND, max_size=3))
def test_client_and_server_compute_one_digest(args):
    from countersign import _json, _subject

    action = {"name": "transfer", "args": args, "target": "prod"}
    ours = _json.digest({**_subject.beside({}), "action": _subject.bound(action)})
    theirs = server_side.action_digest(server_side.subject({"kind": "binary"}, action))
    assert ours == theirs == digest(action)


@pytest.mark.parametrize(
    "asks",
    [
        {"budget": {"amount": "50000.00", "currency": "USD", "max_amount": None}},
        {"budget": {"amount": "0.50", "currency": "USD", "max_amount": "100"}},
        {"form": {"schema": {"type": "object"}, "ui": {"a": 1}, "data": {"b": 2}}},
        {"options": [{"value": "go", "label": "Go", "effect": "approve"}]},
        {
            "confirm_phrase": " Deploy ",
            "options": [{"value": "x", "label": "X", "effect": "reject"}],
        },
    ],
)
def test_they_agree_on_all_that_is_asked(asks):
    from countersign import _subject

    from approvals.rules import kinds

    kind = kinds.infer({*asks, "action"})
    bound = server_side.bound(
        kind=kind or "", title="T", description=None, has_action=True, asks=asks
    )
    assert _subject.beside({"title": "T", **asks}) == bound
    everything = {"form": None, "budget": None, "options": None, "confirm_phrase": None}
    assert _subject.beside({**everything, **asks, "kind": kind}) == bound
