"""Every doubt is an exception, never a guess: the table of client.md 2."""

import json

import pytest
from countersign import BadAnswer, NotApproved, Tampered

from tests.client import objects
from tests.client.objects import ACTION, ARGS, approved, digest, request
from tests.client.scripted import ScriptedServer, http

OTHER_ARGS = {**ACTION, "args": {**ARGS, "amount": 1_000_000}}


def with_args(**args):
    return approved({**ACTION, "args": {**ARGS, **args}})


EDIT = ["approve", "edit", "reject"]
EDITED = {"edited": True, "type": "edit"}
TAMPERED = {
    "another request": approved(id="req_other"),
    "another amount": approved(OTHER_ARGS),
    "zero for false": with_args(urgent=0),
    "text for a number": with_args(amount="15000"),
    "a key more": with_args(note="x"),
    "another action name": approved({**ACTION, "name": "transfer_all_funds"}),
    "a resource more": approved({**ACTION, "resource": "vault"}),
    "a target more": approved({**ACTION, "target": "prod"}),
    "a digest that is not the action's": approved(action_digest="sha256:" + "0" * 64),
    "a decision about another action": approved(decision=objects.decision(OTHER_ARGS)),
    "a decision whose digest lies": approved(
        decision={**objects.decision(OTHER_ARGS), "action_digest": digest(ACTION)}
    ),
    "edited although edit is not allowed": approved(
        OTHER_ARGS, decision_changes=EDITED, revision=2
    ),
    "called edited although edit is not allowed": approved(decision_changes=EDITED),
    "edit allowed although it was not asked for": approved(
        OTHER_ARGS, decision_changes=EDITED, revision=2, allowed_responses=EDIT
    ),
    "approved beside rejected": approved(decision_changes={"outcome": "rejected"}),
    "a decision beside pending": approved(status="pending"),
    "approved by an agent": approved(
        decision_changes={"by": {"kind": "agent", "id": "agt_1", "name": "bot"}}
    ),
    "approved by a rejection": approved(decision_changes={"type": "reject"}),
    "approved by a cancel": approved(decision_changes={"type": "cancel"}),
}


@pytest.mark.parametrize("answer", TAMPERED.values(), ids=TAMPERED)
def test_an_answer_that_does_not_fit_what_was_asked_is_tampered(server, client, answer):
    server.script = [http(201, request()), http(200, answer)]
    with pytest.raises(Tampered):
        client.gate("transfer_funds", ARGS, allowed_responses=["approve", "reject"])


def test_the_answer_to_a_create_is_compared_with_what_was_sent(server, client):
    server.script = [http(201, request(OTHER_ARGS))]
    with pytest.raises(Tampered):
        client.request("transfer_funds", ARGS)


def test_a_request_known_by_its_id_only_is_compared_with_its_first_sight(server, client):
    server.script = [http(200, request(), ETag='"1"'), http(200, approved(OTHER_ARGS))]
    with pytest.raises(Tampered):
        client.wait(objects.ID)


def test_other_arguments_that_nobody_edited_are_tampered(server, client):
    swapped = approved(OTHER_ARGS, revision=2, allowed_responses=EDIT)
    server.script = [http(201, request(allowed_responses=EDIT)), http(200, swapped)]
    with pytest.raises(Tampered):
        client.gate("transfer_funds", ARGS, allowed_responses=EDIT)


def test_a_decision_about_another_action_than_its_request_is_tampered(server, client):
    server.script = [http(200, approved(decision=objects.decision(OTHER_ARGS)))]
    with pytest.raises(Tampered):
        client.get(objects.ID)


def test_an_edit_that_was_allowed_is_followed(server, client):
    edited = approved(OTHER_ARGS, decision_changes=EDITED, revision=2, allowed_responses=EDIT)
    server.script = [http(201, request(allowed_responses=EDIT)), http(200, edited)]
    decision = client.gate("transfer_funds", ARGS, allowed_responses=EDIT)
    assert decision.edited
    assert decision.args["amount"] == 1_000_000


def test_an_edit_cannot_change_the_name_of_the_action(server, client):
    other = {**OTHER_ARGS, "name": "drop_table"}
    edited = approved(other, decision_changes=EDITED, revision=2, allowed_responses=EDIT)
    server.script = [http(201, request(allowed_responses=EDIT)), http(200, edited)]
    with pytest.raises(Tampered):
        client.gate("transfer_funds", ARGS, allowed_responses=EDIT)


def without(document, *path):
    copied = json.loads(json.dumps(document))
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return copied


GOOD = json.dumps(approved()).encode()
BAD = {
    "empty": b"",
    "not JSON": b"<html>approved</html>",
    "no object": b"[]",
    "half": GOOD[:-10],
    "not UTF-8": GOOD.replace(b"Rita", b"\xff\xfe"),
    "a key twice": GOOD[:-1] + b',"status":"approved"}',
    "a key twice inside": GOOD.replace(b'"amount": 15000', b'"amount": 1, "amount": 15000'),
    "NaN": GOOD.replace(b"60000", b"NaN"),
    "infinite": GOOD.replace(b"60000", b"1e999"),
    "half a surrogate pair": GOOD.replace(b'"acme"', b'"\\ud800"'),
    "a number of 5000 digits": GOOD.replace(b"60000", b"9" * 5000),
    "nested without end": b"[" * 100_000 + b"]" * 100_000,
    "over 4 MB": GOOD[:-1] + b',"x":"' + b"x" * (4 * 1024 * 1024) + b'"}',
    "unknown status": json.dumps(approved(status="granted")).encode(),
    "unknown kind": json.dumps(approved(kind="nonsense")).encode(),
    "unknown next action": json.dumps(approved(next_action="run")).encode(),
    "approved without a decision": json.dumps(approved(decision=None)).encode(),
    "a yes for true": json.dumps(approved(decision_changes={"edited": "no"})).encode(),
    "a flag for a number": json.dumps(approved(decision_changes={"latency_ms": True})).encode(),
    "a time without a zone": json.dumps(approved(expires_at="2099-01-01T00:00:00")).encode(),
    "a time that is none": json.dumps(approved(expires_at="tomorrow")).encode(),
    **{
        f"unknown {name}": json.dumps(approved(decision_changes={name: value})).encode()
        for name, value in {
            "outcome": "granted",
            "type": "nod",
            "by": {"kind": "oracle", "id": None, "name": None},
        }.items()
    },
    **{
        f"no {'.'.join(path)}": json.dumps(without(approved(), *path)).encode()
        for path in [
            ("id",),
            ("status",),
            ("action",),
            ("action_digest",),
            ("allowed_responses",),
            ("decision",),
            ("revision",),
            ("decision", "outcome"),
            ("decision", "by"),
            ("decision", "action"),
            ("decision", "action_digest"),
            ("decision", "edited"),
        ]
    },
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_an_answer_that_is_not_the_apis_is_a_bad_answer(server, client, body):
    server.script = [http(200, body)]
    with pytest.raises(BadAnswer):
        client.get(objects.ID)
    assert len(server.seen) == 1


@pytest.mark.parametrize("status", [202, 204, 206, 226, 300, 304, 418])
def test_a_status_that_the_api_never_gives_is_a_bad_answer(server, client, status):
    server.script = [http(status, b"" if status in (204, 304) else b"approved")]
    with pytest.raises(BadAnswer):
        client.get(objects.ID)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_so_the_key_goes_nowhere_else(server, client, status):
    with ScriptedServer() as elsewhere:
        elsewhere.approve()
        server.script = [http(status, b"", Location=f"{elsewhere.url}/api/v1/requests")]
        with pytest.raises(BadAnswer):
            client.gate("transfer_funds", ARGS)
        assert elsewhere.seen == []


def test_a_doubt_is_not_an_approval(server, client):
    server.script = [http(200, b"true")]
    with pytest.raises(NotApproved):
        client.gate("transfer_funds", ARGS)
