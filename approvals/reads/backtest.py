"""What other rules would have done with the requests of the past (config.md, `policies backtest`).

Both sides are judged here and now, by the same facts, so that a difference is the rules' own:
each request at its own time, with the tools and calendars of today. What the agent had done
before is not looked up: the anomaly rule asks a person, on both sides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from approvals.models import Project
from approvals.rules.conditions import ConditionContext
from approvals.rules.evaluate import evaluate
from approvals.rules.judgement import Judgement
from approvals.rules.policies.policy import VERDICTS, Policy
from approvals.rules.rulebook import Rulebook

from .samples import Sample, facts_of_sample, recent_samples, without_policies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What comes of a request: the verdict, and the stages of people who are asked."""

    verdict: str
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A request of which something else would come. `status` is what came of it in truth."""

    id: str
    title: str
    status: str
    before: Outcome
    after: Outcome
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Backtest:
    """The figures over some requests. `last_id` is that of the oldest, to go on after."""

    requests: int = 0
    before: Counter[Outcome] = field(default_factory=Counter)
    after: Counter[Outcome] = field(default_factory=Counter)
    changes: int = 0
    stricter: int = 0
    looser: int = 0
    changed: list[Changed] = field(default_factory=list)
    last_id: str | None = None

    def add(self, part: Backtest) -> None:
        """Take in the figures of the requests that come next."""
        self.requests += part.requests
        self.before += part.before
        self.after += part.after
        self.changes += part.changes
        self.stricter += part.stricter
        self.looser += part.looser
        self.changed += part.changed
        self.last_id = part.last_id or self.last_id

    def verdicts(self, side: Counter[Outcome]) -> dict[str, int]:
        """How many of one side go through, are refused, and are asked about."""
        counted = {"approve": 0, "reject": 0, "review": 0}
        for outcome, count in side.items():
            counted[outcome.verdict] += count
        return counted


def backtest(
    project: Project,
    *,
    before: Rulebook,
    after: Rulebook,
    last: int,
    older_than: str | None = None,
    most_changed: int | None = None,
) -> Backtest:
    """Judge the newest `last` requests by two rulebooks. Nothing is written.

    `most_changed` bounds the list of those that change, not their count.
    """
    found = Backtest()
    for sample, one, other in _judged(
        recent_samples(project, last=last, older_than=older_than), before, after
    ):
        was, is_now = _outcome(one), _outcome(other)
        found.requests += 1
        found.before[was] += 1
        found.after[is_now] += 1
        found.last_id = sample.request.id
        if was == is_now:
            continue
        found.changes += 1
        _weigh(found, was, is_now)
        if most_changed is None or len(found.changed) < most_changed:
            found.changed.append(_changed(sample, was, is_now, other))
    return found


def with_policy(rulebook: Rulebook, policy: Policy) -> Rulebook:
    """A rulebook in which this version takes the place of the one in force. What is only to be
    watched is judged as if it decided; what is not to be looked at goes."""
    others = tuple(each for each in rulebook.policies if each.name != policy.name)
    shadows = tuple(each for each in rulebook.shadows if each.name != policy.name)
    mine = (policy,) if policy.status in ("active", "shadow") else ()
    return replace(rulebook, policies=(*others, *mine), shadows=shadows)


def is_stricter(before: Outcome, after: Outcome) -> bool | None:
    """Whether more stands between the request and its execution; None: neither more nor less."""
    if before.verdict != after.verdict:
        return VERDICTS.index(after.verdict) > VERDICTS.index(before.verdict)
    if len(before.asked) != len(after.asked):
        return len(after.asked) > len(before.asked)
    return None


def _judged(
    samples: Iterable[Sample], before: Rulebook, after: Rulebook
) -> Iterator[tuple[Sample, Judgement, Judgement]]:
    """Each sample with what either rulebook says. Where they differ in their policies only, there
    is one set of facts, and what both ask of it is judged once."""
    bare_before, bare_after = without_policies(before), without_policies(after)
    has_one = bare_before == bare_after
    for sample in samples:
        facts = ConditionContext(facts_of_sample(sample, bare=bare_before))
        others = facts if has_one else facts_of_sample(sample, bare=bare_after)
        yield (
            sample,
            evaluate(facts, before, is_traced=False),
            evaluate(others, after, is_traced=False),
        )


def _outcome(judgement: Judgement) -> Outcome:
    return Outcome(judgement.verdict, tuple(stage.name for stage in judgement.stages))


def _weigh(found: Backtest, was: Outcome, is_now: Outcome) -> None:
    stricter = is_stricter(was, is_now)
    if stricter is True:
        found.stricter += 1
    elif stricter is False:
        found.looser += 1


def _changed(sample: Sample, was: Outcome, is_now: Outcome, judged: Judgement) -> Changed:
    request = sample.request
    return Changed(request.id, request.title, request.status, was, is_now, judged.reasons)
