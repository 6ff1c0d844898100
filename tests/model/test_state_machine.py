"""Random lives of a few requests, side by side in the product and in the small model.

HITL_MODEL_EXAMPLES and HITL_MODEL_STEPS raise how many are tried, HITL_MODEL_SEED repeats a
run. After every move the product's rows must say what the model says, and the journal, replayed,
must say the same as the rows (reliability.md I1-I3, I9, I14, I17).
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals import clock
from approvals.access.requests import RELATED
from approvals.actions.cancelling import cancel_request
from approvals.actions.executions import Report, consume, report_execution
from approvals.actions.expiry import settle, settle_due
from approvals.actions.responses import respond
from approvals.actions.rounds import Resubmission, resubmit
from approvals.exceptions import DomainError
from approvals.models import (
    Agent,
    ApprovalRequest,
    AuditEvent,
    Membership,
    Person,
    Project,
    Revision,
    Stage,
)
from approvals.reads.wire import following_action
from approvals.rules import strict_json
from approvals.rules.answers import Answer
from tests.make import action, make_request, of_agent, of_person, take_back
from tests.model.lifecycle_model import Answer as ModelAnswer
from tests.model.lifecycle_model import RequestModel
from tests.staged import eligible_on

# Half of them on PostgreSQL, where each move costs twice as much.
MOST = "40" if os.environ.get("HITL_TEST_DB") == "postgres" else "80"
EXAMPLES = int(os.environ.get("HITL_MODEL_EXAMPLES", MOST))
STEPS = int(os.environ.get("HITL_MODEL_STEPS", "40"))
SEED = int(os.environ.get("HITL_MODEL_SEED", "20261121"))

START = datetime(2026, 11, 21, 12, tzinfo=UTC)
PEOPLE = ("rita", "rui", "ana")
ATTEMPTS = ("the first attempt to execute", "the second attempt to execute")
OTHER_DIGEST = "sha256:" + "0" * 64

TYPES = ("approve", "edit", "reject", "respond", "request_changes")

people = st.sampled_from(PEOPLE)
amounts = st.sampled_from([5120, 4800, 10])
which = st.integers(0, 2)


def paying(amount: int) -> dict[str, Any]:
    return {**action(), "args": {**action()["args"], "amount": amount}}


class Lifecycle(RuleBasedStateMachine):
    """Each rule makes one move in both worlds and compares what the caller is told."""

    moves = 0

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.seconds = 0
        clock.now = lambda: START + timedelta(seconds=self.seconds)
        self.project = Project.objects.create(name="demo", grant_seconds=60)
        self.agent = Agent.objects.create(project=self.project, name="bot")
        self.people = {name: Person.objects.create(username=name) for name in PEOPLE}
        for name in ("rita", "rui"):
            Membership.objects.create(
                project=self.project, person=self.people[name], is_reviewer=True
            )
        Membership.objects.create(project=self.project, person=self.people["ana"], is_admin=True)
        self.pairs: list[tuple[str, RequestModel]] = []
        self.touched: set[int] = set()

    def teardown(self) -> None:
        self.look_at(range(len(self.pairs)))
        for request_id, model in self.pairs:
            self.look_at_eligible(request_id, model)
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def both(self, index: int) -> tuple[str, RequestModel]:
        """The pair a rule is about; it is compared after the move."""
        type(self).moves += 1
        self.touched.add(index % len(self.pairs))
        return self.pairs[index % len(self.pairs)]

    def agree(self, expected, call) -> None:
        """Make the move in the product and compare its result with the model's."""
        try:
            replayed = bool(getattr(call(), "replayed", False))
            got = ("ok", replayed)
        except DomainError as refusal:
            got = (refusal.code, False)
        assert got == (expected.code, expected.replayed)

    @rule(
        life=st.integers(2, 90),
        on_timeout=st.sampled_from(["reject", "expire"]),
        requester=st.sampled_from([None, "rita"]),
    )
    def open(self, life: int, on_timeout: str, requester: str | None) -> None:
        type(self).moves += 1
        fields = {"requester": {"id": requester}} if requester else {}
        request = make_request(
            self.agent,
            expires_in=life,
            on_timeout=on_timeout,
            action=paying(5120),
            allowed_responses=TYPES,
            **fields,
        )
        model = RequestModel(
            deadline=self.seconds + life,
            life=life,
            eligible=frozenset({"rita", "rui"} - {requester}),
            on_timeout=on_timeout,
            grant_seconds=60,
        )
        self.pairs.append((request.id, model))
        self.look_at_eligible(request.id, model)

    @precondition(lambda self: self.pairs)
    @rule(
        index=which,
        name=people,
        type=st.sampled_from(TYPES),
        reason=st.sampled_from(["because", "therefore"]),
        amount=amounts,
        behind=st.sampled_from([0, 0, 0, 1]),
        current=st.sampled_from([True, True, True, False]),
    )
    def answer(
        self, index: int, name: str, type: str, reason: str, amount: int, behind: int, current: bool
    ) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        model.settle(self.seconds)
        person, seen = self.people[name], max(1, model.revision - behind)
        new = amount if type == "edit" else None
        revision = Revision.objects.get(request=request_id, number=seen)
        args = {**action()["args"], "amount": new} if new else None
        expected = model.answer(
            name,
            ModelAnswer(type, reason, seen, new),
            current=current and seen == model.revision,
            now=self.seconds,
        )
        if expected.replayed and not current:
            return  # the same words for something else: the model does not tell these apart
        digest = revision.action_digest if current else OTHER_DIGEST
        answer = Answer(type, seen, digest, reason, args=args)
        call = lambda: respond(  # noqa: E731
            request_id=request_id, person=person, answer=answer, actor=of_person(person)
        )
        if expected.code == "not_eligible" and name in ("rita", "rui"):
            expected = type_of_separation(expected)
        self.agree(expected, call)

    @precondition(lambda self: self.pairs)
    @rule(index=which, amount=st.none() | amounts, behind=st.sampled_from([0, 0, 1]))
    def resubmit(self, index: int, amount: int | None, behind: int) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        model.settle(self.seconds)
        seen = max(1, model.revision - behind)
        expected = model.resubmit(revision=seen, amount=amount, now=self.seconds)
        sent = Resubmission(revision=seen, action=paying(amount) if amount else None)
        self.agree(
            expected,
            lambda: resubmit(request_id=request_id, resubmission=sent, actor=of_agent(self.agent)),
        )

    @precondition(lambda self: self.pairs)
    @rule(index=which)
    def cancel(self, index: int) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        expected = model.cancel(by="bot", now=self.seconds)
        self.agree(
            expected, lambda: cancel_request(request_id=request_id, actor=of_agent(self.agent))
        )

    @precondition(lambda self: self.pairs)
    @rule(index=which, attempt=st.sampled_from(ATTEMPTS), same=st.sampled_from([True, True, False]))
    def consume(self, index: int, attempt: str, same: bool) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        expected = model.consume(attempt, same_action=same, now=self.seconds)
        wanted = paying(model.amount) if same else {**paying(model.amount), "target": "elsewhere"}
        self.agree(
            expected,
            lambda: consume(
                request_id=request_id, action=wanted, attempt=attempt, actor=of_agent(self.agent)
            ),
        )

    @precondition(lambda self: self.pairs)
    @rule(index=which)
    def revoke(self, index: int) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        self.agree(
            model.revoke(now=self.seconds),
            lambda: take_back(ApprovalRequest.objects.get(pk=request_id), self.people["ana"]),
        )

    @precondition(lambda self: self.pairs)
    @rule(index=which, status=st.sampled_from(["succeeded", "failed"]))
    def report(self, index: int, status: str) -> None:
        request_id, model = self.both(index)
        settle([request_id])
        expected = model.report(status, now=self.seconds)
        if expected.code == "not_consumed" and model.status != "approved":
            expected = type(expected)("not_approved")
        self.agree(
            expected,
            lambda: report_execution(
                request_id=request_id, report=Report(status), actor=of_agent(self.agent)
            ),
        )

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        type(self).moves += 1
        self.seconds += seconds

    @rule()
    def sweep(self) -> None:
        type(self).moves += 1
        settle_due()
        self.touched.update(range(len(self.pairs)))
        for _, model in self.pairs:
            model.settle(self.seconds)

    @invariant()
    def product_and_model_agree(self) -> None:
        self.look_at(self.touched)
        self.touched.clear()

    def look_at(self, indexes) -> None:
        for index in indexes:
            request_id, model = self.pairs[index]
            settle([request_id])
            model.settle(self.seconds)
            self.look_at_rows(request_id, model)
            self.look_at_journal(request_id, model)

    def look_at_rows(self, request_id: str, model: RequestModel) -> None:
        request = ApprovalRequest.objects.select_related(*RELATED).get(pk=request_id)
        decision = getattr(request, "decision", None)
        grant = getattr(request, "grant", None)
        execution = getattr(request, "execution", None)
        assert request.status == model.status
        assert (request.revision, request.rounds) == (model.revision, model.rounds)
        assert (decision.outcome if decision else None) == model.outcome
        assert (decision.type if decision else None) == model.type
        assert (grant.status if grant else None) == model.grant
        assert (execution.status if execution else None) == model.execution
        assert following_action(request) == model.next_action(self.seconds)
        if decision is not None and decision.outcome == "approved":
            assert decision.decided_at < request.expires_at
            assert decision.action_digest == request.action_digest
            assert decision.edited == model.edited
            done: Any = strict_json.read_object(request.action_text)
            assert done["args"]["amount"] == model.amount

    def look_at_journal(self, request_id: str, model: RequestModel) -> None:
        """Replay the events: they alone must give the state of the rows."""
        status: object = None
        grant: str | None = None
        execution: object = None
        events = AuditEvent.objects.filter(request=request_id).order_by("number")
        for type_, text in events.values_list("type", "facts"):
            facts = strict_json.read_object(text)
            status = facts.get("status", status)
            if type_ == "request.closed" and status == "approved":
                grant = "ready"
            if type_.startswith("grant."):
                grant = type_.removeprefix("grant.")
                execution = "running" if grant == "consumed" else None
            execution = facts.get("execution", execution)
        assert (status, grant, execution) == (model.status, model.grant, model.execution)

    def look_at_eligible(self, request_id: str, model: RequestModel) -> None:
        stage = Stage.objects.select_related("request__agent").get(request=request_id)
        names = {member.person.username for member in eligible_on(stage, stage.request)}
        assert names == set(model.eligible)


def type_of_separation(expected):
    """The model has one word for who may not answer; the product says why."""
    return type(expected)("separation_of_duties")


@pytest.mark.django_db
@pytest.mark.slow
def test_random_lives_agree_with_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", clock.now)
    Lifecycle.moves = 0
    machine = seed(SEED)(Lifecycle)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert machine.moves > EXAMPLES * STEPS // 4
    print(f"{machine.moves} moves agreed with the model, seed {SEED}")
