"""Sixteen contenders over API, page, expiry and cancel want the same request at once.

HITL_STORM_ROUNDS raises the number of requests. Exactly one decision each, nobody gets a 500,
and the database is never "locked" (reliability.md I1, I3, I5, I14, G2).
"""

import json
import os
from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import F

from approvals.actions.expiry import settle
from approvals.actions.sealing import seal_due
from approvals.models import ApprovalRequest, AuditEvent, Decision, Grant, Response
from tests.make import action, make_request
from tests.races.storm import Round, contend

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = int(os.environ.get("HITL_STORM_ROUNDS", "300"))
BATCH = 25


class Contest:
    """The contenders of one storm, by name: what each does to a request, giving a status."""

    def __init__(self, bot, people, api, browser_of) -> None:
        self.bot = bot
        self.digest = make_request(bot).action_digest
        self.contenders = {"agent cancels": self.agent_cancels(api(bot))}
        for person in people:
            for type in ("approve", "reject"):
                self.contenders[f"{person} {type}s by API"] = self.by_api(api(person), type)
                self.contenders[f"{person} {type}s by page"] = self.by_page(
                    browser_of(person), type
                )
        self.contenders["sweep"] = self.sweeps
        self.contenders["second sweep"] = self.sweeps
        self.contenders["reader"] = self.reads(api(bot))

    def by_api(self, client, type):
        def answer(request_id):
            body = {"type": type, "revision": 1, "action_digest": self.digest}
            return client.post(
                f"/api/v1/requests/{request_id}/responses",
                json.dumps(body),
                content_type="application/json",
            ).status_code

        return answer

    def by_page(self, client, type):
        def answer(request_id):
            form = {"type": type, "revision": "1", "action_digest": self.digest, "reason": "page"}
            fragment = {"HX-Request": "true", "HX-Target": "detail"}
            url = f"/requests/{request_id}/respond/"
            return client.post(url, form, headers=fragment).status_code

        return answer

    def agent_cancels(self, client):
        return lambda request_id: (
            client.post(
                f"/api/v1/requests/{request_id}/cancel", "{}", content_type="application/json"
            ).status_code
        )

    def reads(self, client):
        def read(request_id):
            seen = client.get(f"/api/v1/requests/{request_id}")
            assert (seen.json()["decision"] is None) == (seen.json()["status"] == "pending")
            return seen.status_code

        return read

    def sweeps(self, request_id):
        seal_due(limit=50)
        return settle([request_id])


@pytest.mark.slow
def test_exactly_one_decision_each(bot, rita, rui, join, project, api, browser_of):
    mia = join(project, "mia", "lead")
    contest = Contest(bot, [rita, rui, mia], api, browser_of)
    assert len(contest.contenders) == 16
    told: Counter[object] = Counter()
    endings: Counter[tuple[str, str]] = Counter()
    for start in range(0, ROUNDS, BATCH):
        count = min(BATCH, ROUNDS - start)
        later = [Round(make_request(bot).id) for _ in range(count - count // 3)]
        # These run out within the storm itself, so they come first.
        soon = [Round(make_request(bot, expires_in=1).id) for _ in range(count // 3)]
        rounds = [*soon, *later]
        assert contend(rounds, contest.contenders) == []
        for contest_round in rounds:
            settle([contest_round.target])
            told.update(contest_round.results.values())
            endings[check(contest_round)] += 1
    assert set(told) <= {0, 1, 200, 201, 409}
    assert len({outcome for outcome, _ in endings}) >= 2, endings
    assert Decision.objects.count() == ROUNDS
    call_command("verify_audit")
    print(f"{ROUNDS} requests, {sum(told.values())} attempts: {dict(endings)}; told {dict(told)}")


def ok(name):
    """What a contender is told when its act is the one that counts; None: it has no act."""
    if name.endswith("API"):
        return 201
    return 200 if name.endswith(("page", "cancels")) else None


def check(contest):
    """One decision that agrees with the row, the answers, the grant, the journal and the told."""
    request = ApprovalRequest.objects.get(pk=contest.target)
    decision = Decision.objects.get(request=request)
    answers = Response.objects.filter(request=request)
    events = list(
        AuditEvent.objects.filter(request=request).order_by("number").values_list("type", flat=True)
    )
    assert request.status == decision.outcome
    assert Grant.objects.filter(request=request).count() == (decision.outcome == "approved")
    assert answers.count() == (decision.by_kind == "human")
    assert events.count("request.closed") == 1
    assert len(events) == 2 + answers.count()
    if decision.outcome == "approved":
        assert decision.decided_at < request.expires_at
    won = [name for name, told in contest.results.items() if told == ok(name)]
    assert len(won) == (decision.type != "expire"), contest.results
    return decision.outcome, decision.type


def test_one_of_many_consumers_executes(bot, rita, api):
    """A hundred attempts at one approval, in parallel: one is told to go (I9)."""
    from tests.make import decide

    body = {"name": "transfer_funds", "args": {"amount": 5120, "to": "acme"}, "target": "prod"}
    assert body["args"] == action()["args"]

    def consumer(number):
        client = api(bot)
        attempt = f"attempt number {number} of many"
        return lambda request_id: (
            client.post(
                f"/api/v1/requests/{request_id}/consume",
                json.dumps({"action": body, "attempt": attempt}),
                content_type="application/json",
            ).status_code
        )

    contenders = {f"consumer {number}": consumer(number) for number in range(10)}
    rounds = [Round(decide(make_request(bot), rita).request.id) for _ in range(10)]
    assert contend(rounds, contenders) == []
    for contest in rounds:
        assert Counter(contest.results.values()) == {200: 1, 409: 9}
    assert Grant.objects.filter(status="consumed").count() == 10
    assert not Grant.objects.filter(consumed_at__gte=F("expires_at")).exists()
