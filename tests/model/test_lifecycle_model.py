"""The model itself keeps the invariants that it is used to prove (reliability.md 3)."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from approvals.rules import lifecycle
from tests.model.lifecycle_model import Answer, RequestModel


class ModelMachine(RuleBasedStateMachine):
    @initialize(deadline=st.integers(1, 40), on_timeout=st.sampled_from(["reject", "expire"]))
    def start(self, deadline, on_timeout):
        self.now = 0
        self.model = RequestModel(deadline, frozenset({"rita", "rui"}), on_timeout)
        self.seen: list[tuple[str, str | None, str | None]] = [("pending", None, None)]

    @rule(seconds=st.integers(1, 30))
    def pass_time(self, seconds):
        self.now += seconds
        self.model.settle(self.now)

    @rule(
        person=st.sampled_from(["rita", "rui", "otto"]),
        type=st.sampled_from(["approve", "reject"]),
        current=st.booleans(),
    )
    def answer(self, person, type, current):
        closed = self.model.outcome
        result = self.model.answer(person, Answer(type), current=current, now=self.now)
        if result.code == "ok" and not result.replayed:
            assert closed is None
            assert current
            assert person != "otto"

    @rule()
    def cancel(self):
        self.model.cancel(by="bot", now=self.now)

    @rule(attempt=st.sampled_from(["a" * 16, "b" * 16]), same=st.booleans())
    def consume(self, attempt, same):
        result = self.model.consume(attempt, same_action=same, now=self.now)
        if result.code == "ok":
            assert same
            assert self.model.outcome == "approved"
            assert self.model.attempt == attempt

    @rule()
    def revoke(self):
        self.model.revoke(now=self.now)

    @rule(status=st.sampled_from(["succeeded", "failed"]))
    def report(self, status):
        self.model.report(status, now=self.now)

    @invariant()
    def every_step_is_a_legal_move(self):
        model = self.model
        state = (model.status, model.grant, model.execution)
        before, self.seen = self.seen[-1], [*self.seen, state]
        machines = (lifecycle.REQUEST, lifecycle.GRANT, lifecycle.EXECUTION)
        for machine, old, new in zip(machines, before, state, strict=True):
            assert old == new or old is None or lifecycle.is_legal(machine, old, str(new))

    @invariant()
    def promises_hold(self):
        model = self.model
        for once in ("consume", "revoke", "report"):
            assert model.moves.count(once) <= 1
        assert not {"consume", "revoke"} <= set(model.moves)
        assert (model.grant is not None) == (model.outcome == "approved")
        if model.outcome == "approved":
            assert model.decided_at is not None
            assert model.decided_at < model.deadline

    @invariant()
    def the_rules_tell_the_agent_the_same(self):
        told = self.model.next_action(self.now)
        state = (self.model.status, self.model.grant, self.model.execution)
        assert lifecycle.next_action(*state) == told


TestModel = ModelMachine.TestCase
TestModel.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
