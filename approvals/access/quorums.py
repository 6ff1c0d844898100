"""How stages stand: their rules and the answers on them, put before `rules.quorum`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from approvals.models import ApprovalRequest, Response, RosterEntry, Stage
from approvals.rules.quorum import Rule, Standing, Vote, stand

from .ballots import Ballot, ballots_of
from .eligibility import Electorate, Grounds, grounds_of

# Rules that count who was there when the stage opened.
_BY_ROSTER = {"all", "majority"}


def needs_roster(stage: Stage) -> bool:
    """Whether a stage keeps who was eligible when it opened."""
    return bool({stage.rule, stage.reject_rule} & _BY_ROSTER)


def rosters_of(
    requests: Sequence[ApprovalRequest], stages: Sequence[Stage]
) -> dict[str, frozenset[str]]:
    """Who was eligible when each stage opened on the current revision. One statement, none
    where no stage keeps it."""
    kept = [stage for stage in stages if needs_roster(stage)]
    found: dict[str, set[str]] = defaultdict(set)
    if kept:
        revisions = {request.id: request.revision for request in requests}
        of = {stage.id: revisions[stage.request_id] for stage in kept}
        rows = RosterEntry.objects.filter(stage__in=kept)
        for stage, revision, person in rows.values_list("stage_id", "revision", "person_id"):
            if of[stage] == revision:
                found[stage].add(person)
    return {stage: frozenset(people) for stage, people in found.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """What the answers to one request come to. Read while its row is held, where it counts."""

    request: ApprovalRequest
    stages: list[Stage]
    ballots: list[Ballot]
    grounds: Grounds
    rosters: Mapping[str, frozenset[str]]
    voting: Mapping[str, Electorate]

    def standing(self, stage: Stage) -> Standing:
        """How a stage stands."""
        electorate = self.voting[stage.id]
        roster = self.rosters.get(stage.id, frozenset())
        own = [ballot for ballot in self.ballots if ballot.stage == stage.id]
        return _standing(self.request, stage, electorate, own, roster)

    def after(self, ballots: list[Ballot]) -> Tally:
        """The same with other answers; people, stages and rosters are not read again."""
        voting = self.grounds.electorates(self.request, self.stages, ballots)
        return replace(self, ballots=ballots, voting=voting)

    def with_rosters(self, rosters: Mapping[str, frozenset[str]]) -> Tally:
        """The same with the rosters of stages that have just opened."""
        return replace(self, rosters={**self.rosters, **rosters})


def tally_of(
    request: ApprovalRequest,
    stages: list[Stage] | None = None,
    ballots: list[Ballot] | None = None,
) -> Tally:
    """Count a request's answers as they are now. `stages` and `ballots`: where they are known,
    all of them."""
    if stages is None:
        stages = list(Stage.objects.filter(request=request).order_by("number"))
    if ballots is None:
        ballots = ballots_of([request]).get(request.id, [])
    grounds = grounds_of([request], stages)
    return Tally(
        request=request,
        stages=stages,
        ballots=ballots,
        grounds=grounds,
        rosters=rosters_of([request], [each for each in stages if each.opened_at is not None]),
        voting=grounds.electorates(request, stages, ballots),
    )


def _standing(
    request: ApprovalRequest,
    stage: Stage,
    electorate: Electorate,
    ballots: Sequence[Ballot],
    roster: frozenset[str],
) -> Standing:
    human = electorate.humans.of
    current = {human(each.person) for each in ballots if each.revision == request.revision}
    approvals, rejections = [], []
    for each in ballots:
        vote = Vote(each.id, human(each.person), human(each.seat), each.option)
        is_current = each.revision == request.revision
        if each.approves and is_current:
            approvals.append(vote)
        # What carried over ends with its author's answer to this revision.
        if each.effect == Response.Effect.REJECT and (is_current or vote.human not in current):
            rejections.append(vote)
    advice = {human(each.person) for each in ballots if each.recommended}
    voters = [voter for voter in electorate.voters() if voter.human not in advice]
    return stand(rule_of(stage, electorate, roster), approvals, rejections, voters)


def rule_of(stage: Stage, electorate: Electorate, roster: frozenset[str]) -> Rule:
    """What a stage asks for, as `rules.quorum` takes it."""
    human = electorate.humans.of
    return Rule(
        approvals=stage.required if stage.rule == Stage.Rule.COUNT else stage.rule,
        denials=_denials(stage),
        electorate=len({human(person) for person in roster}),
        roster=frozenset(human(person) for person in roster & electorate.active),
        groups=electorate.groups | _missing_groups(stage, electorate),
    )


def _missing_groups(stage: Stage, electorate: Electorate) -> frozenset[str]:
    """Stand for groups that policy names and nobody has set up: nobody can speak for them."""
    short = stage.required - len(electorate.groups)
    return frozenset(f"missing {number}" for number in range(max(0, short)))


def _denials(stage: Stage) -> int | None:
    if stage.reject_rule == Stage.RejectRule.MAJORITY:
        return None
    return 1 if stage.denials is None else stage.denials
