"""The Idempotency-Key of every call that creates or decides."""

import threading

import pytest
from django.db import connection
from django.test import Client

from approvals.actions.idempotency import Call, Effect, once
from approvals.exceptions import Conflict
from approvals.models import ApprovalRequest, IdempotentCall, Project

from .calls import CREATE, REQUESTS, answer_to, approved, opened, path_of, post, refused


def test_the_same_call_again_is_the_same_request_as_it_is_now(agent, reviewer):
    first = post(agent, REQUESTS, CREATE, Idempotency_Key="k-1")
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first
    request = first.json()
    post(reviewer, path_of(request, "/responses"), answer_to(request))
    again = post(agent, REQUESTS, CREATE, Idempotency_Key="k-1")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    assert (again.json()["id"], again.json()["status"]) == (request["id"], "approved")
    assert ApprovalRequest.objects.count() == 1


def test_a_body_spelt_otherwise_is_the_same_body(agent):
    one = b'{"title":"x","action":{"name":"f","args":{"a":5120.00,"b":1}}}'
    other = b'{ "action": {"args": {"b": 1, "a": 512e1}, "name": "f"}, "title": "\\u0078" }'
    first = post(agent, REQUESTS, one, Idempotency_Key="k")
    again = post(agent, REQUESTS, other, Idempotency_Key="k")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert b"5120.00" in again.content


def test_another_body_under_the_same_key_is_refused(agent):
    post(agent, REQUESTS, CREATE, Idempotency_Key="k")
    other = {**CREATE, "title": "Something else"}
    refused(post(agent, REQUESTS, other, Idempotency_Key="k"), 409, "idempotency_key_reused")
    assert ApprovalRequest.objects.count() == 1


def test_it_survives_a_change_of_key_and_is_nobody_elses(agent, api, bot, other_bot):
    first = post(agent, REQUESTS, CREATE, Idempotency_Key="k").json()
    with_new_key = post(api(bot), REQUESTS, CREATE, Idempotency_Key="k")
    assert (with_new_key.status_code, with_new_key.json()["id"]) == (200, first["id"])
    of_other = post(api(other_bot), REQUESTS, CREATE, Idempotency_Key="k")
    assert of_other.status_code == 201


def test_a_refusal_is_judged_anew(agent, project):
    Project.objects.filter(pk=project.pk).update(pending_per_agent=0)
    refused(post(agent, REQUESTS, CREATE, Idempotency_Key="k"), 429, "too_many_pending")
    assert not IdempotentCall.objects.exists()
    Project.objects.filter(pk=project.pk).update(pending_per_agent=10)
    assert post(agent, REQUESTS, CREATE, Idempotency_Key="k").status_code == 201
    refused(post(agent, REQUESTS, {"title": 1}, Idempotency_Key="k"), 422, "invalid_type")


@pytest.mark.parametrize("key", ["", "x" * 256, "caf\u00e9", "a\tb"])
def test_a_key_that_is_none_is_refused(agent, key):
    refused(post(agent, REQUESTS, CREATE, Idempotency_Key=key), 422, "invalid_value")
    assert not ApprovalRequest.objects.exists()


def test_a_key_of_the_greatest_length_is_taken(agent):
    assert post(agent, REQUESTS, CREATE, Idempotency_Key="x" * 255).status_code == 201
    assert post(agent, REQUESTS, CREATE, Idempotency_Key="x" * 255).status_code == 200


def test_an_answer_under_a_key_is_one_answer(agent, reviewer):
    request = opened(agent)
    path, body = path_of(request, "/responses"), answer_to(request, reason="fine")
    first = post(reviewer, path, body, Idempotency_Key="a")
    again = post(reviewer, path, body, Idempotency_Key="a")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert again.json()["response"] == first.json()["response"]
    refused(
        post(reviewer, path, {**body, "reason": "bad"}, Idempotency_Key="a"),
        409,
        "idempotency_key_reused",
    )


@pytest.mark.parametrize("step", ["/cancel", "/revoke", "/execution"])
def test_the_other_effects_are_replayed_too(agent, reviewer, api, ana, step):
    request = opened(agent) if step == "/cancel" else approved(agent, reviewer)
    if step == "/execution":
        post(agent, path_of(request, "/consume"), {"action": CREATE["action"]})
    client = reviewer if step == "/revoke" else agent
    body = {"status": "succeeded"} if step == "/execution" else {"reason": "enough"}
    first = post(client, path_of(request, step), body, Idempotency_Key="k")
    again = post(client, path_of(request, step), body, Idempotency_Key="k")
    assert (first.status_code, again.status_code) == (200, 200)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()


def test_a_key_is_of_one_address_only(agent):
    one, other = opened(agent), opened(agent)
    for request in (one, other):
        response = post(agent, path_of(request, "/cancel"), {}, Idempotency_Key="k")
        assert response.json()["id"] == request["id"]
        assert "Idempotent-Replayed" not in response


def test_the_body_left_out_is_the_empty_one(agent):
    request = opened(agent)
    post(agent, path_of(request, "/cancel"), None, Idempotency_Key="k")
    assert post(agent, path_of(request, "/cancel"), {}, Idempotency_Key="k").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_request_and_nobody_is_told_a_lie(bot, key_for):
    key, gate, answers = key_for(bot), threading.Barrier(12), []

    def call() -> None:
        client = Client(headers={"Authorization": f"Bearer {key}"})
        gate.wait()
        try:
            answers.append(post(client, REQUESTS, CREATE, Idempotency_Key="same"))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    request = ApprovalRequest.objects.get()
    assert IdempotentCall.objects.get().object_id == request.id
    by_status = {status: [a for a in answers if a.status_code == status] for status in (201, 200)}
    assert len(by_status[201]) == 1
    assert len(answers) == 12
    for response in answers:
        if response.status_code in (200, 201):
            assert response.json()["id"] == request.id
        else:
            refused(response, 409, "idempotency_in_progress")
            assert response["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_while_the_first_still_runs_the_second_is_told_so():
    call = Call(caller="agt_1", route="POST /x", key="k", body_digest="sha256:0")
    running, told = threading.Event(), threading.Event()

    def first() -> Effect:
        running.set()
        assert told.wait(20)
        return Effect("req_1")

    def run_first() -> None:
        try:
            once(call, first)
        finally:
            connection.close()

    thread = threading.Thread(target=run_first)
    thread.start()
    assert running.wait(20)
    with pytest.raises(Conflict) as refusal:
        once(call, lambda: Effect("req_2"))
    told.set()
    thread.join()
    assert refusal.value.code == "idempotency_in_progress"
    assert refusal.value.headers == {"Retry-After": "1"}
    assert once(call, lambda: Effect("req_3")).object_id == "req_1"
