"""The hashes of the audit log, written out once more by hand."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules import chain
from approvals.rules.digest import canonical
from approvals.rules.strict_json import StrictJsonError

EVENT = {
    "id": "evt_1",
    "project": "prj_1",
    "request": None,
    "subject": {"type": "project", "id": "prj_1"},
    "number": 1,
    "type": "project.created",
    "at": "2026-11-21T12:00:00.000000Z",
    "actor": {"kind": "operator", "id": None},
    "channel": "command",
    "facts": {"zoë": "“1”", "a": [1, True, None, {"ﬀ": "\x7f\x1f\u2028", "𐀀": 2}]},
    "commitment": "",
    "prev_hash": chain.GENESIS,
}

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def outcome(write, value):
    try:
        return write(value)
    except StrictJsonError as error:
        return error.code


@given(st.dictionaries(st.text(), values))
def test_the_fast_way_writes_what_the_canonical_one_does(members):
    assert outcome(chain._canonical, members) == outcome(canonical, members)


def test_an_event_is_hashed_as_the_documents_say():
    text = (
        '{"actor":{"id":null,"kind":"operator"},"at":"2026-11-21T12:00:00.000000Z",'
        '"channel":"command","commitment":"","facts":{"a":[1,true,null,'
        '{"𐀀":2,"ﬀ":"\x7f\\u001f\u2028"}],"zoë":"“1”"},"id":"evt_1","number":1,'
        f'"prev_hash":"{"0" * 64}","project":"prj_1","request":null,'
        '"subject":{"id":"prj_1","type":"project"},"type":"project.created"}'
    )
    assert json.loads(text)["facts"] == EVENT["facts"]
    wanted = hashlib.sha256(b"countersign/event/1\n" + text.encode()).hexdigest()
    assert chain.event_hash(EVENT) == wanted
    assert chain.event_hash({**EVENT, "seq": 7, "details": {"name": "Ana"}}) == wanted


@pytest.mark.parametrize("member", chain.EVENT_MEMBERS)
def test_every_member_of_an_event_counts(member):
    assert chain.event_hash({**EVENT, member: "other"}) != chain.event_hash(EVENT)
    with pytest.raises(KeyError):
        chain.event_hash({name: EVENT[name] for name in EVENT if name != member})


def test_details_are_committed_to_under_their_salt():
    details = {"reason": "because", "actor_name": "Ana"}
    text = b'{"actor_name":"Ana","reason":"because"}'
    assert (
        chain.commitment("ab" * 32, details) == hmac.new(b"\xab" * 32, text, "sha256").hexdigest()
    )
    assert chain.commitment("ab" * 32, details) != chain.commitment("ac" * 32, details)
    assert chain.commitment("ab" * 32, {}) == ""


def test_a_seal_is_hashed_as_the_documents_say():
    text = (
        f'{{"event":"evt_1","event_hash":"{"f" * 64}","prev_hash":"{"0" * 64}",'
        '"project":"prj_1","seq":1}'
    )
    wanted = hashlib.sha256(b"countersign/seal/1\n" + text.encode()).hexdigest()
    assert wanted == chain.seal_hash(
        project="prj_1", seq=1, event="evt_1", event_hash="f" * 64, prev_hash=chain.GENESIS
    )
