"""The backtest of a draft on its page, in parts: each POST judges the next two thousand requests
and shows the figures so far. Without JavaScript a button goes on."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.access.rulebooks import rulebook_of
from approvals.models import Project
from approvals.reads.backtest import Backtest, Changed, Outcome, backtest, with_policy
from approvals.rules import strict_json
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.writing import document_of

PART = 2_000
CHOICES = (200, 1_000, 10_000)
_EXAMPLES = 20
_SALT = "countersign/backtest/1"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: an outcome, and how often it comes about."""

    label: str
    before: int
    after: int

    @property
    def change(self) -> str:
        """The difference with its sign."""
        return f"{self.after - self.before:+d}".replace("-", "−")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows: the figures so far, and what the next POST goes on with."""

    figures: Backtest
    rows: list[Row]
    wanted: int
    is_done: bool
    state: str

    @property
    def others(self) -> int:
        """How many changes are neither stricter nor looser."""
        return self.figures.changes - self.figures.stricter - self.figures.looser


def next_part(request: HttpRequest, project: Project, draft: Policy) -> Shown:
    """Judge the next requests, on top of what was found for this very draft."""
    wanted = _wanted(request)
    about = _about(project, draft, wanted)
    found = _so_far(request, about)
    in_force = rulebook_of(project)
    part = backtest(
        project,
        before=in_force,
        after=with_policy(in_force, draft),
        last=min(PART, wanted - found.requests),
        older_than=found.last_id,
        most_changed=_EXAMPLES - len(found.changed),
    )
    is_done = part.requests < PART or found.requests + part.requests >= wanted
    found.add(part)
    return Shown(found, _rows(found), wanted, is_done, _state(found, about))


def context_of(request: HttpRequest) -> dict[str, Any]:
    """What the panel offers, and what was chosen in it."""
    return {"backtest_choices": CHOICES, "backtest_last": _wanted(request)}


def outcome_words(outcome: Outcome) -> str:
    """What comes of a request, in words."""
    if outcome.verdict == "approve":
        return _("goes through without a person")
    if outcome.verdict == "reject":
        return _("is refused")
    return _("is asked about: %(stages)s") % {"stages": ", ".join(outcome.asked)}


def _wanted(request: HttpRequest) -> int:
    said = request.POST.get("last", "")
    return int(said) if said in map(str, CHOICES) else CHOICES[1]


def _about(project: Project, draft: Policy, wanted: int) -> str:
    """What the figures are about: with another draft, or other rules, they begin anew."""
    said = [project.id, project.rules_version, draft.name, draft.status, wanted]
    return hashlib.sha256(strict_json.dumps([*said, document_of(draft)])).hexdigest()


def _so_far(request: HttpRequest, about: str) -> Backtest:
    """What the parts before found. Only what this server signed goes on."""
    try:
        said: Any = signing.loads(request.POST.get("so_far", ""), salt=_SALT, max_age=3_600)
    except signing.BadSignature:
        return Backtest()
    if said["about"] != about or "_go_on" not in request.POST:
        return Backtest()
    return Backtest(
        **said["figures"],
        before=_counter(said["before"]),
        after=_counter(said["after"]),
        changed=[_changed(each) for each in said["changed"]],
    )


def _state(found: Backtest, about: str) -> str:
    plain = ("requests", "changes", "stricter", "looser", "last_id")
    said = {
        "about": about,
        "figures": {name: getattr(found, name) for name in plain},
        "before": [[asdict(outcome), count] for outcome, count in found.before.items()],
        "after": [[asdict(outcome), count] for outcome, count in found.after.items()],
        "changed": [asdict(each) for each in found.changed],
    }
    return signing.dumps(said, salt=_SALT, compress=True)


def _counter(said: Any) -> Counter[Outcome]:
    return Counter({_outcome(outcome): count for outcome, count in said})


def _outcome(said: Any) -> Outcome:
    return Outcome(said["verdict"], tuple(said["asked"]))


def _changed(said: Any) -> Changed:
    sides = {side: _outcome(said[side]) for side in ("before", "after")}
    return Changed(**{**said, **sides, "reasons": tuple(said["reasons"])})


def _rows(found: Backtest) -> list[Row]:
    outcomes = sorted({*found.before, *found.after}, key=lambda each: (each.verdict, each.asked))
    return [Row(outcome_words(each), found.before[each], found.after[each]) for each in outcomes]
