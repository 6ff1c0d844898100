"""Random votes on random stages, in the product and in the small model side by side.

HITL_MODEL_EXAMPLES and HITL_MODEL_STEPS raise how many are tried.
"""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from approvals.actions.stages.stalling import look_at_request
from approvals.actions.withdrawing import withdraw
from approvals.exceptions import DomainError
from approvals.models import Agent, ApprovalRequest, Membership, Person, Project, Response, Stage
from approvals.reads.verification import verify
from tests.make import decide, make_policy, make_request, of_person
from tests.model.stage_model import StageModel, StagesModel
from tests.staged import stage

EXAMPLES = int(os.environ.get("HITL_MODEL_EXAMPLES", "25"))
STEPS = int(os.environ.get("HITL_MODEL_STEPS", "15"))

NAMES = ("ida", "joe", "kim", "leo")
people = st.sampled_from(NAMES)
plans = st.lists(
    st.tuples(
        st.sets(people, min_size=1),
        st.integers(1, 2),
        st.integers(1, 2),
        st.booleans(),
    ).filter(lambda plan: plan[1] <= len(plan[0])),
    min_size=1,
    max_size=3,
)


class Stages(RuleBasedStateMachine):
    """Each rule makes one move in both worlds and compares what the caller is told."""

    request: ApprovalRequest
    model: StagesModel

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.project = Project.objects.create(name="demo")
        self.agent = Agent.objects.create(project=self.project, name="bot")
        self.people = {name: Person.objects.create(username=name) for name in (*NAMES, "ana")}
        for name, person in self.people.items():
            rights = {"is_admin": True} if name == "ana" else {"is_reviewer": True}
            Membership.objects.create(project=self.project, person=person, **rights)
        self.said = 0

    def teardown(self) -> None:
        if hasattr(self, "request"):
            assert verify().broken is None
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(plan=plans, separate=st.booleans())
    def begin(self, plan: list[tuple[set[str], int, int, bool]], separate: bool) -> None:
        stages: list[dict[str, Any]] = [
            stage(
                f"stage {number}",
                *sorted(names),
                approvals=needed,
                denials=denials,
                parallel=parallel and number > 0,
            )
            for number, (names, needed, denials, parallel) in enumerate(plan)
        ]
        make_policy(
            self.project,
            "pays",
            by=self.people["ana"],
            stages=stages,
            separation={"stages": separate},
        )
        self.request = make_request(self.agent)
        self.model = StagesModel(
            [
                StageModel(frozenset(names), needed, denials, parallel and number > 0)
                for number, (names, needed, denials, parallel) in enumerate(plan)
            ],
            separate,
            set(NAMES),
        )

    def is_open(self) -> bool:
        return hasattr(self, "model") and self.model.status == "pending"

    @precondition(is_open)
    @rule(name=people, vote=st.sampled_from(["approve", "approve", "approve", "reject"]))
    def answers(self, name: str, vote: str) -> None:
        self.said += 1
        expected = self.model.answer(name, vote)
        try:
            # Each with words of its own, so that none is taken for one given before.
            decide(self.row(), self.people[name], vote, f"reason {self.said}")
            got = "ok"
        except DomainError as refusal:
            got = refusal.code
        assert got == expected

    @precondition(is_open)
    @rule(name=people)
    def takes_back(self, name: str) -> None:
        if self.model.approved_in(name) is None:
            return
        given = Response.objects.filter(
            request=self.request,
            person=self.people[name],
            effect="approve",
            withdrawn_at__isnull=True,
        )
        self.model.withdraw(name)
        withdraw(
            request_id=self.request.id,
            response_id=given.order_by("stage__number")[0].id,
            person=self.people[name],
            actor=of_person(self.people[name]),
        )

    @precondition(is_open)
    @rule(name=people)
    def leaves(self, name: str) -> None:
        self.set_active(name, active=False)

    @precondition(is_open)
    @rule(name=people)
    def comes_back(self, name: str) -> None:
        self.set_active(name, active=True)

    @precondition(lambda self: hasattr(self, "model") and not self.is_open())
    @rule(name=people)
    def comes_late(self, name: str) -> None:
        self.said += 1
        given = Response.objects.count()
        with pytest.raises(DomainError):
            decide(self.row(), self.people[name], "approve", f"reason {self.said}")
        assert Response.objects.count() == given

    def set_active(self, name: str, *, active: bool) -> None:
        (self.model.active.add if active else self.model.active.discard)(name)
        Membership.objects.filter(person=self.people[name]).update(is_active=active)
        self.model.reopen()
        if any(self.model.is_rejected(s) for s in self.model.stages if s.status == "open"):
            self.model.status = "rejected"
        look_at_request(self.request.id)

    def row(self) -> ApprovalRequest:
        return ApprovalRequest.objects.get(pk=self.request.pk)

    @invariant()
    def both_worlds_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        assert self.row().status == self.model.status
        if self.model.status != "pending":
            return
        stages = list(Stage.objects.filter(request=self.request).order_by("number"))
        assert [each.status for each in stages] == [each.status for each in self.model.stages]
        stuck = [each.stuck_at is not None for each in stages]
        assert stuck == [self.model.is_stuck(each) for each in self.model.stages]


@pytest.mark.django_db
def test_random_votes_on_stages_agree_with_the_model():
    run_state_machine_as_test(
        seed(20261121)(Stages),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
