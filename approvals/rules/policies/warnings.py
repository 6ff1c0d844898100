"""What an admin should think about once more before a policy is published. It refuses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from approvals.rules.conditions import lint
from approvals.rules.facts import ToolFacts
from approvals.rules.globs import fits

from .mistakes import Path
from .policy import Policy
from .stages import StageSpec


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to think about, and the place in the document that it is about."""

    path: Path
    message: str


def warnings_of(
    policy: Policy,
    *,
    tools: Iterable[ToolFacts] = (),
    groups: Mapping[str, Collection[str]] | None = None,
) -> list[Caution]:
    """What is allowed and often not meant. `groups` are the members that may answer, by group."""
    found: list[Caution] = []
    if policy.verdict == "review" and not policy.safeguard and policy.expires_in is None:
        found.append(Caution(("expires_in",), "no deadline of its own: the project's holds"))
    found += _lonely(policy.stages, groups or {})
    if policy.verdict == "approve" and policy.when is not None:
        found += [Caution(("when",), each.message) for each in lint(policy.when.text)]
    return [*found, *_unanswerable(policy), *_masked(policy, tools)]


def _lonely(
    stages: Iterable[StageSpec], groups: Mapping[str, Collection[str]]
) -> Iterator[Caution]:
    for index, stage in enumerate(stages):
        if not all(group in groups for group in stage.groups):
            continue
        if len({*stage.users, *chain.from_iterable(groups[each] for each in stage.groups)}) == 1:
            message = "asks one person only: nobody can answer while they are away"
            yield Caution(("stages", index, "reviewers"), message)


def _unanswerable(policy: Policy) -> Iterator[Caution]:
    """Kinds of requests that nobody could approve, since their own answer is not allowed."""
    allowed = policy.allowed_responses
    for kind, answer in (("choice", "choose"), ("input", "respond")):
        if allowed and answer not in allowed and kind in (policy.match.kinds or (kind,)):
            message = f"without {answer}, a request of kind {kind} can only be rejected"
            yield Caution(("allowed_responses",), message)


def _masked(policy: Policy, tools: Iterable[ToolFacts]) -> Iterator[Caution]:
    """Fields that the policy decides by and that its reviewers will not see."""
    read = [*_conditions(policy), *_options(policy)]
    for tool in tools:
        if not _may_meet(policy, tool):
            continue
        for mask in tool.mask:
            hidden = ("args", *mask.strip("/").split("/"))
            for path, field in read:
                steps = tuple(field.split("."))
                if _is_within(steps, hidden) or _is_within(hidden, steps):
                    message = f"reads {field}, which {tool.name} hides from reviewers"
                    yield Caution(path, message)


def _conditions(policy: Policy) -> Iterator[tuple[Path, str]]:
    if policy.when is not None:
        yield from ((("when",), field) for field in policy.when.fields)
    for index, stage in enumerate(policy.stages):
        if stage.when is not None:
            yield from ((("stages", index, "when"), field) for field in stage.when.fields)


def _options(policy: Policy) -> Iterator[tuple[Path, str]]:
    if policy.builtin is not None:
        yield from ((("options",), field) for field in policy.builtin.fields)


def _may_meet(policy: Policy, tool: ToolFacts) -> bool:
    actions = policy.match.actions
    return any(fits(glob, tool.name) or fits(tool.name, glob) for glob in actions)


def _is_within(steps: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return steps[: len(whole)] == whole
