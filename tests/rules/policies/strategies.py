"""Policies, requests and rulebooks at random: sound ones, that all of the engine can meet."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from approvals.rules.conditions import compile_condition
from approvals.rules.facts import Facts, ToolFacts
from approvals.rules.policies.policy import Match, Policy
from approvals.rules.policies.stages import StageSpec
from approvals.rules.proposal import Proposal
from approvals.rules.risks import RISKS, base_risk
from approvals.rules.rulebook import Rulebook
from approvals.rules.terms import Separation

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
# True, false and failing ones, for arguments that have an amount and for those that have none.
CONDITIONS = {
    text: compile_condition(text)
    for text in (
        "true",
        "false",
        "args.amount > 2500",
        "args.amount <= 2500",
        'risk == "high"',
        'kind == "binary"',
        "has(args.amount)",
        "args.nowhere == 1",
    )
}
GROUPS = ("finance", "managers", "security")
USERS = ("rita", "rui", "ana")
ACTIONS = ("payments.refund", "transfer_funds", "read_file")
RESPONSES = ("approve", "edit", "reject", "respond", "request_changes")

_seconds = st.none() | st.sampled_from([60, 3_600, 86_400, 604_800])
_some = lambda words: st.lists(st.sampled_from(words), unique=True).map(tuple)  # noqa: E731
conditions = st.none() | st.sampled_from(list(CONDITIONS.values()))
separations = st.builds(
    Separation,
    requester=st.booleans(),
    agent_owner=st.booleans(),
    editor=st.sampled_from(["auto", True, False]),
    stages=st.booleans(),
)
matches = st.builds(
    Match,
    actions=st.sampled_from([("*",), ("payments.*",), ("transfer_funds", "read_*")]),
    resources=st.sampled_from([("*",), ("bank-*",)]),
    agents=st.sampled_from([("*",), ("bot",), ("other",)]),
    kinds=st.sampled_from([(), ("binary",), ("binary", "budget")]),
)


@st.composite
def stages(draw, name: str = "", when=conditions) -> StageSpec:
    """A stage, conditional or not."""
    groups = draw(_some(GROUPS))
    words = [1, 2, "all", *(["one_per_group"] if groups else [])]
    return StageSpec(
        name=name or draw(st.sampled_from(["manager", "finance", "review"])),
        when=draw(when),
        parallel=draw(st.booleans()),
        users=draw(_some(USERS)),
        groups=groups,
        approvals=draw(st.sampled_from(words)),
        **draw(
            st.sampled_from([{}, {"denials": 2}, {"reject_rule": "any"}, {"reject_rule": "majority"}])
        ),
        expires_in=draw(_seconds),
        assign=draw(st.sampled_from(["none", "round_robin"])),
    )


@st.composite
def stage_lists(draw) -> tuple[StageSpec, ...]:
    """The stages of one policy: no name is there twice."""
    names = draw(st.lists(st.sampled_from(["manager", "finance", "review"]), unique=True))
    return tuple(draw(stages(name)) for name in names)


@st.composite
def policies(draw, *, name: str = "rule", safeguard: bool | None = None) -> Policy:
    """A policy such as `read_policy` gives."""
    guards = draw(st.booleans()) if safeguard is None else safeguard
    verdict = draw(st.sampled_from(["review", "reject", *([] if guards else ["approve"])]))
    risk = draw(st.none() | st.sampled_from(RISKS))
    silent = not guards and risk not in ("high", "critical") and draw(st.booleans())
    return Policy(
        name=name,
        version=draw(st.integers(0, 9)),
        description=draw(st.sampled_from(["", "two\nlines"])),
        priority=draw(st.sampled_from([1, 100, 100, 500])),
        safeguard=guards,
        match=draw(matches),
        when=draw(conditions),
        verdict=verdict,
        reason=draw(st.sampled_from(["", "over the line", "so it is"])),
        risk=risk,
        stages=draw(stage_lists()) if verdict == "review" else (),
        separation=draw(st.none() | separations),
        undo_seconds=draw(st.none() | st.integers(0, 60)),
        guard=draw(st.sampled_from(["none", "phrase"])),
        must_read=draw(_some(["args", "diff", "Invoice"])),
        grant_seconds=draw(_seconds),
        allowed_responses=draw(st.none() | _some(RESPONSES).filter(bool)),
        reason_required=draw(_some(["reject", "approve"])),
        max_rounds=draw(st.none() | st.integers(1, 9)),
        expires_in=draw(_seconds),
        on_timeout="approve"
        if silent
        else draw(st.none() | st.sampled_from(["reject", "expire", "escalate"])),
        accept_silence_risk=silent,
        confidential=draw(st.booleans()),
    )


@st.composite
def proposals(draw, *, adds: bool = True) -> Proposal:
    """A request for an action; with `adds` its agent may ask for more than policy does."""
    action = {"name": draw(st.sampled_from(ACTIONS)), "resource": "bank-1"}
    action["args"] = draw(st.sampled_from([{}, {"amount": 100}, {"amount": 9000}, {"amount": "x"}]))
    if (risk := draw(st.none() | st.sampled_from(RISKS))) is not None:
        action["risk"] = risk
    proposal = Proposal(title="Pay", action=action, kind="binary")
    return draw(adding(proposal)) if adds else proposal


@st.composite
def adding(draw, proposal: Proposal) -> Proposal:
    """The same proposal of an agent that asks for more care."""
    return Proposal(
        title=proposal.title,
        action=proposal.action,
        kind=proposal.kind,
        allowed_responses=draw(st.none() | _some(RESPONSES)),
        expires_in=draw(_seconds),
        on_timeout=draw(st.none() | st.sampled_from(["reject", "expire", "escalate"])),
        reviewer_users=draw(_some(USERS)),
        reviewer_groups=draw(_some(GROUPS)),
        stages=draw(st.lists(stages(when=st.none()), max_size=2).map(tuple)),
    )


@st.composite
def facts(draw, **given) -> Facts:
    """A request and what is known of it."""
    proposal = given.pop("proposal", None) or draw(proposals(**given))
    tool = draw(
        st.none()
        | st.builds(
            ToolFacts,
            name=st.just("*"),
            risk=st.none() | st.sampled_from(RISKS),
            irreversible=st.booleans(),
            confidential=st.booleans(),
            editable=st.none(),
            mask=st.just(()),
        )
    )
    return facts_of(proposal, tool=tool, registry_is_empty=tool is None and draw(st.booleans()))


@st.composite
def rulebooks(draw, most: int = 5) -> Rulebook:
    """Some policies in force, some only watched."""
    count = draw(st.integers(0, most))
    return Rulebook(
        policies=tuple(draw(policies(name=f"rule{number}")) for number in range(count)),
        shadows=tuple(draw(policies(name=f"shadow{n}")) for n in range(draw(st.integers(0, 1)))),
    )


def facts_of(
    proposal: Proposal, *, tool: ToolFacts | None = None, registry_is_empty: bool = True
) -> Facts:
    """What is known of a request of the agent `bot` on a Friday afternoon."""
    return Facts(
        proposal=proposal,
        agent_id="agt_1",
        agent_name="bot",
        request_id="req_1",
        now=NOW,
        zone="UTC",
        business_hours=None,
        tool=tool,
        registry_is_empty=registry_is_empty,
        history=None,
        risk=base_risk(declared=proposal.declared_risk, tool=tool.risk if tool else None),
    )
