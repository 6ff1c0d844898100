"""Policies, requests and rulebooks at random: sound ones, that all of the engine can meet."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from approvals.rules.conditions import compile_condition
from approvals.rules.facts import Facts, ToolFacts
from approvals.rules.policies.policy import Match, Policy
from approvals.rules.policies.stages import StageSpec
from approvals.rules.proposal import Proposal
from approvals.rules.risks import RISKS
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
ACTIONS = ("payments.refund", "transfer_funds", "read_file")


_seconds = st.sampled_from([None, 60, 3_600, 86_400, 604_800])
_conditions = st.sampled_from([None, *CONDITIONS.values()])


def some_of(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    """None, some or all of these, in one draw."""
    subsets = [
        tuple(word for bit, word in enumerate(words) if number >> bit & 1)
        for number in range(2 ** len(words))
    ]
    return st.sampled_from(subsets)


_separations = st.sampled_from(
    [
        None,
        Separation(),
        Separation(requester=False, editor=False, stages=False),
        Separation(agent_owner=False, editor=True),
    ]
)
_matches = st.sampled_from(
    [
        Match(),
        Match(),
        Match(actions=("payments.*",)),
        Match(actions=("transfer_funds", "read_*"), resources=("bank-*",), kinds=("binary",)),
        Match(agents=("other",)),
    ]
)
# approvals, denials, reject_rule
_RULES = [
    (1, None, None),
    (2, 2, None),
    ("all", None, "any"),
    ("one_per_group", None, "majority"),
]


@st.composite
def stages(draw, name: str = "", *, conditional: bool = True) -> StageSpec:
    """A stage, conditional or not."""
    groups = draw(some_of("finance", "managers"))
    approvals, denials, reject_rule = draw(st.sampled_from(_RULES if groups else _RULES[:3]))
    return StageSpec(
        name=name or draw(st.sampled_from(["manager", "finance", "review"])),
        when=draw(_conditions) if conditional else None,
        parallel=draw(st.booleans()),
        users=draw(some_of("rita", "rui")),
        groups=groups,
        approvals=approvals,
        denials=denials,
        reject_rule=reject_rule,
        expires_in=draw(_seconds),
        assign=draw(st.sampled_from(["none", "round_robin"])),
    )


@st.composite
def stage_lists(draw) -> tuple[StageSpec, ...]:
    """The stages of one policy: no name is there twice."""
    names = draw(some_of("manager", "finance", "review"))
    return tuple(draw(stages(name)) for name in names)


# Verdict, risk and what silence comes to, as they may stand together.
_SAYS = [
    {"verdict": "review"},
    {"verdict": "review", "risk": "high", "on_timeout": "expire"},
    {"verdict": "review", "on_timeout": "escalate"},
    {"verdict": "reject", "risk": "critical"},
]
_DECIDES = [
    {"verdict": "approve"},
    {"verdict": "approve", "risk": "low"},
    {"verdict": "review", "on_timeout": "approve", "accept_silence_risk": True},
    {"verdict": "review", "risk": "medium", "on_timeout": "reject"},
]


@st.composite
def policies(draw, *, name: str = "rule", safeguard: bool | None = None) -> Policy:
    """A policy such as `read_policy` gives."""
    guards = draw(st.booleans()) if safeguard is None else safeguard
    says = draw(st.sampled_from(_SAYS if guards else _SAYS + _DECIDES))
    return Policy(
        name=name,
        version=3,
        description=draw(st.sampled_from(["", "two\nlines"])),
        priority=draw(st.sampled_from([1, 100, 500])),
        safeguard=guards,
        match=draw(_matches),
        when=draw(_conditions),
        reason=draw(st.sampled_from(["", "over the line", "so it is"])),
        stages=draw(stage_lists()) if says["verdict"] == "review" else (),
        separation=draw(_separations),
        undo_seconds=draw(st.sampled_from([None, 0, 60])),
        guard=draw(st.sampled_from(["none", "phrase"])),
        must_read=draw(some_of("args", "diff", "Invoice")),
        grant_seconds=draw(_seconds),
        allowed_responses=draw(some_of("approve", "edit", "reject")) or None,
        reason_required=draw(some_of("reject", "approve")),
        max_rounds=draw(st.sampled_from([None, 1, 9])),
        expires_in=draw(_seconds),
        confidential=draw(st.booleans()),
        **says,
    )


_RISKS = st.sampled_from([None, *RISKS])
_ARGS = st.sampled_from([{}, {"amount": 100}, {"amount": 9000}, {"amount": "x"}])


@st.composite
def proposals(draw, *, adds: bool = True) -> Proposal:
    """A request for an action; with `adds` its agent may ask for more than policy does."""
    action = {"name": draw(st.sampled_from(ACTIONS)), "resource": "bank-1", "args": draw(_ARGS)}
    if (risk := draw(_RISKS)) is not None:
        action["risk"] = risk
    proposal = Proposal(title="Pay", action=action, kind="binary")
    return draw(adding(proposal)) if adds and draw(st.booleans()) else proposal


@st.composite
def adding(draw, proposal: Proposal) -> Proposal:
    """The same proposal of an agent that asks for more care."""
    return Proposal(
        title=proposal.title,
        action=proposal.action,
        kind=proposal.kind,
        allowed_responses=draw(st.none() | some_of("approve", "edit", "respond")),
        expires_in=draw(_seconds),
        on_timeout=draw(st.sampled_from([None, "reject", "expire", "escalate"])),
        reviewer_users=draw(some_of("rita", "rui")),
        reviewer_groups=draw(some_of("finance")),
        stages=draw(st.lists(stages(conditional=False), max_size=2).map(tuple)),
    )


@st.composite
def tools(draw) -> ToolFacts:
    """An entry of the registry that fits everything."""
    return ToolFacts(
        name="*",
        risk=draw(_RISKS),
        irreversible=draw(st.booleans()),
        confidential=draw(st.booleans()),
        editable=None,
        mask=(),
    )


@st.composite
def facts(draw, *, adds: bool = True) -> Facts:
    """A request and what is known of it."""
    tool = draw(st.none() | tools())
    registry_is_empty = tool is None and draw(st.booleans())
    return facts_of(draw(proposals(adds=adds)), tool=tool, registry_is_empty=registry_is_empty)


@st.composite
def rulebooks(draw, most: int = 3) -> Rulebook:
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
    said = [risk for risk in (proposal.declared_risk, tool and tool.risk) if risk]
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
        risk=max(said, key=RISKS.index, default="medium"),
    )
