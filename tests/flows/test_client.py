"""The client against the real site: one contract, kept by both."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.flows.demo_site import SERVE, new_demo
from tests.services.site import Process, wait_until, wait_until_it_answers

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "client" / "src"))

from countersign import (
    AlreadyExecuted,
    ApiError,
    Client,
    Expired,
    GrantRefused,
    Rejected,
    StillPending,
    Unreachable,
)

ARGS = {"amount": 5120.00, "to": "acme", "note": "ä\u202e€😀", "nested": {"b": [1, None, -0.5]}}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, migrated):
    made = new_demo(tmp_path_factory.mktemp("demo") / "data", migrated)
    with Process(SERVE, made.settings) as site:
        wait_until_it_answers(site, f"{made.address}/readyz")
        wait_until((made.folder / "demo.json").exists, "the demo is made")
        yield made


@pytest.fixture
def client(demo):
    with Client(demo.address, demo.facts["agents"][0]["api_key"]) as made:
        yield made


def answer(demo, request, type, reason=""):
    return demo.answer(demo.call("GET", f"/requests/{request.id}"), type, reason)


def approved(demo, client, **fields):
    request = client.request("transfer_funds", ARGS, **fields)
    answer(demo, request, "approve")
    return client.wait(request)


def test_a_waiting_agent_is_woken_and_runs_exactly_what_it_asked_for(demo, client):
    request = client.request("transfer_funds", ARGS, target="prod", risk="high")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(client.wait, request)
        answer(demo, request, "approve", "fine")
        decision = waiting.result(timeout=10)
    assert decision
    assert decision.args == ARGS
    assert decision.action["target"] == "prod"
    assert (decision.by.kind, decision.by.name, decision.reason) == (
        "human",
        "Rita Moreira",
        "fine",
    )
    ran = []

    def transfer(**args):
        ran.append(args)
        return "done"

    assert client.execute_once(decision, transfer) == "done"
    assert ran == [ARGS]
    assert client.get(request.id).raw["execution"]["result"] == "done"


def test_an_approval_is_used_once_by_many_at_once(demo, client):
    decision = approved(demo, client)
    ran, refused, barrier = [], [], threading.Barrier(6)

    def execute(_):
        barrier.wait()
        try:
            client.execute_once(decision, lambda **args: ran.append(args))
        except AlreadyExecuted as error:
            refused.append(error)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(execute, range(6)))
    assert (len(ran), len(refused)) == (1, 5)


def test_a_rejection_reaches_the_agent_with_its_reason(demo, client):
    request = client.request("transfer_funds", ARGS, key="a rejected one")
    answer(demo, request, "reject", "too much")
    with pytest.raises(Rejected, match="Rejected by Rita Moreira: too much"):
        client.gate("transfer_funds", ARGS, key="a rejected one")


def test_an_edit_runs_with_the_arguments_that_the_reviewer_made_of_it(demo, client):
    request = client.request("transfer_funds", ARGS, allowed_responses=["approve", "edit"])
    shown = demo.call("GET", f"/requests/{request.id}")
    demo.answer(shown, "edit", args={**ARGS, "amount": 4800})
    decision = client.wait(request)
    assert (decision.edited, decision.args) == (True, {**ARGS, "amount": 4800})
    ran = []
    client.execute_once(decision, lambda **args: ran.append(args))
    assert ran == [{**ARGS, "amount": 4800}]


def test_what_is_asked_beside_an_action_is_bound_with_it(demo, client):
    budget = {"amount": 50000.00, "currency": "USD", "max_amount": None}
    request = client.request("buy", {"what": "ads"}, budget=budget)
    answer(demo, request, "approve")
    decision = client.wait(request)
    assert decision.data == {"approved_amount": "50000.0", "currency": "USD"}
    client.execute_once(decision, lambda **args: None)
    options = [{"value": "go", "label": "Go on", "effect": "approve"}]
    request = client.request("deploy", {}, options=options)
    demo.answer(demo.call("GET", f"/requests/{request.id}"), "choose", option="go")
    assert client.wait(request).option == "go"


@pytest.mark.parametrize(("on_timeout", "error"), [("expire", Expired), ("reject", Rejected)])
def test_silence_is_no_approval(client, on_timeout, error):
    with pytest.raises(error):
        client.gate("transfer_funds", ARGS, expires_in=1, on_timeout=on_timeout)


def test_our_own_timeout_changes_nothing(client):
    with pytest.raises(StillPending) as caught:
        client.gate("transfer_funds", ARGS, timeout=1)
    request = caught.value.request
    assert request is not None
    assert client.get(request.id).status == "pending"


def test_the_same_key_is_the_same_request_and_another_body_is_refused(client):
    first = client.request("transfer_funds", ARGS, key="order-991")
    assert client.request("transfer_funds", ARGS, key="order-991").id == first.id
    with pytest.raises(ApiError) as caught:
        client.request("transfer_funds", {**ARGS, "amount": 1}, key="order-991")
    assert (caught.value.status, caught.value.code) == (409, "idempotency_key_reused")


def test_a_failure_is_reported(demo, client):
    decision = approved(demo, client)

    def fail(**args):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        client.execute_once(decision, fail)
    told = client.get(decision.request_id).raw["execution"]
    assert (told["status"], told["error"]) == ("failed", "OSError: disk full")
    with pytest.raises(AlreadyExecuted) as caught:
        client.execute_once(decision, fail)
    assert caught.value.status == "failed"


def test_another_action_than_the_approved_one_is_refused_by_the_server(demo, client):
    decision = approved(demo, client)
    other = approved(demo, client, target="prod")
    decision.raw["action"], decision.raw["action_digest"] = (
        other.raw["action"],
        other.raw["action_digest"],
    )
    ran = []
    with pytest.raises(GrantRefused) as caught:
        client.execute_once(decision, lambda **args: ran.append(args))
    assert caught.value.code == "action_mismatch"
    assert ran == []


def test_cancel_get_and_list(demo, client):
    request = client.request("transfer_funds", ARGS, external_id="to-cancel")
    assert client.cancel(request, "not needed").status == "cancelled"
    assert client.get(request.id).decision.reason == "not needed"
    assert [row.id for row in client.list(external_id="to-cancel")] == [request.id]
    more = {client.request("transfer_funds", ARGS).id for _ in range(4)}
    everything = [row.id for row in client.list(limit=2)]
    assert len(everything) == len(set(everything))
    assert more | {request.id} <= set(everything)
    with pytest.raises(ApiError) as caught:
        client.cancel(request)
    assert caught.value.code == "request_closed"


def test_a_wrong_key_and_an_unknown_field_are_told(demo, client):
    with Client(demo.address, "cs_agent_WRONG_KEY") as stranger, pytest.raises(ApiError) as caught:
        stranger.request("transfer_funds", ARGS)
    assert (caught.value.status, caught.value.code) == (401, "unauthenticated")
    with pytest.raises(ApiError) as caught:
        client.request("transfer_funds", ARGS, colour="red")
    assert (caught.value.status, caught.value.code) == (422, "unknown_field")


def test_a_wait_outlives_a_restart_of_the_site(tmp_path, migrated):
    demo = new_demo(tmp_path / "data", migrated)
    with Process(SERVE, demo.settings) as site:
        wait_until_it_answers(site, f"{demo.address}/readyz")
        key = demo.facts["agents"][0]["api_key"]
        client = Client(demo.address, key, call_timeout=5, retries=0)
        request = client.request("transfer_funds", ARGS)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(client.wait, request, timeout=60)
            site.stop()
            with pytest.raises(Unreachable):
                client.get(request.id)
            with Process(SERVE, demo.settings) as again:
                wait_until_it_answers(again, f"{demo.address}/readyz")
                answer(demo, request, "approve")
                assert waiting.result(timeout=60).approved
        client.close()
