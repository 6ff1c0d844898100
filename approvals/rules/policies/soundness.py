"""What members of a policy may not say together (config.md, Silent points; Refused at import)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from approvals.rules.builtins.amount_bands import AmountBands
from approvals.rules.builtins.looks import Builtin
from approvals.rules.risks import NEVER_SILENT

from .mistakes import Mistake, Path
from .policy import Policy
from .stages import StageSpec

_LATER = ("hold", "step_up")


def check(policy: Policy) -> Iterator[Mistake]:
    """Every contradiction in a policy whose members are sound by themselves."""
    if policy.stages and policy.verdict != "review":
        yield Mistake(("stages",), f"cannot stand beside verdict {policy.verdict}: nobody is asked")
    if policy.safeguard and _approves(policy):
        yield Mistake(("verdict",), "cannot be approve in a safeguard, which only tightens")
    if policy.guard in _LATER:
        yield Mistake(("guard",), f"{policy.guard} is not available in this version")
    if policy.on_timeout == "approve":
        yield from _silence(policy)


def _silence(policy: Policy) -> Iterator[Mistake]:
    if policy.safeguard:
        yield Mistake(("on_timeout",), "cannot be approve in a safeguard, which only tightens")
    if not policy.accept_silence_risk:
        yield Mistake(("on_timeout",), "approve needs accept_silence_risk: true")
    if policy.risk in NEVER_SILENT:
        yield Mistake(("on_timeout",), f"cannot be approve where the risk is {policy.risk}")


def _approves(policy: Policy) -> bool:
    bands = policy.options.get("bands") if policy.use == "amount_bands" else None
    said = [band.get("verdict") for band in bands or () if isinstance(band, dict)]
    return policy.verdict == "approve" or "approve" in said


def quorum_mistakes(policy: Policy, groups: Mapping[str, Collection[str]]) -> list[Mistake]:
    """Stages that ask for more approvals than the people they name can give.

    `groups` are the members that may answer, by group; a group that is not in it is somebody
    else's mistake. Stages that ask everybody are not judged.
    """
    places: list[tuple[Path, StageSpec]] = [
        *((("stages", index, "approvals"), stage) for index, stage in enumerate(policy.stages)),
        *_banded(policy.builtin),
    ]
    return [
        Mistake(path, f"asks for {stage.approvals} approvals of {people} people")
        for path, stage in places
        if (people := _people(stage, groups)) is not None
        and isinstance(stage.approvals, int)
        and people < stage.approvals
    ]


def _banded(rule: Builtin | None) -> Iterator[tuple[Path, StageSpec]]:
    for index, band in enumerate(rule.bands if isinstance(rule, AmountBands) else ()):
        path = ("options", "bands", index, "approvals")
        yield from ((path, stage) for stage in band.stages or ())


def _people(stage: StageSpec, groups: Mapping[str, Collection[str]]) -> int | None:
    """How many people a stage names, each once; None where that is not known."""
    if not (stage.users or stage.groups) or not all(group in groups for group in stage.groups):
        return None
    return len({*stage.users, *chain.from_iterable(groups[group] for group in stage.groups)})
