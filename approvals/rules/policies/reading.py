"""From a policy as written (config.md, `policies`) to one that is sound, or all its mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.rules.answers import TYPES
from approvals.rules.builtins import BUILTINS, read_builtin
from approvals.rules.builtins.looks import Builtin
from approvals.rules.builtins.options import OptionsRefused
from approvals.rules.conditions import Condition, ConditionRefused, compile_condition
from approvals.rules.kinds import KINDS
from approvals.rules.risks import RISKS
from approvals.rules.terms import GUARDS, Separation

from .members import Members, text_fault
from .mistakes import Mistake, PolicyRefused
from .policy import PRIORITY, STATUSES, TIMEOUTS, VERDICTS, Match, Policy
from .reading_stages import MAX_NAME, MAX_SECONDS, read_stages
from .soundness import check

_KEYS = (
    *("name", "status", "description", "priority", "safeguard", "match", "when", "use"),
    *("options", "verdict", "reason", "risk", "stages", "separation", "undo_seconds", "guard"),
    *("must_read", "grant_seconds", "allowed_responses", "reason_required", "max_rounds"),
    *("expires_in", "on_timeout", "accept_silence_risk", "confidential"),
)


def read_policy(
    document: Mapping[str, Any], *, name: str, version: int = 0, status: str = "active"
) -> Policy:
    """Read a policy. The document may repeat its name and status, as the project file does.

    Raises `PolicyRefused` with every mistake: wrong types, unknown members, and what config.md
    refuses at import ("Silent points, settled").
    """
    mistakes: list[Mistake] = []
    members = Members(document, (), mistakes)
    members.only(_KEYS)
    _check_name(members, name)
    if members.has("status") and members.word("status", STATUSES, status) != status:
        members.refuse(f"is not {status}", "status")
    use, options, builtin = _read_builtin(members)
    policy = Policy(
        name=name,
        version=version,
        status=status,
        description=members.text("description", most=2_000, lines=True),
        priority=_default(members.whole("priority", least=-1_000_000, most=1_000_000), PRIORITY),
        safeguard=members.flag("safeguard"),
        match=_read_match(members.inside("match")),
        when=read_condition(members),
        use=use,
        options=options,
        builtin=builtin,
        verdict=_read_verdict(members, builtin),
        reason=members.text("reason", most=500),
        risk=members.word("risk", RISKS, None),
        stages=read_stages(members, read_condition),
        separation=_read_separation(members),
        undo_seconds=members.whole("undo_seconds", least=0, most=60),
        guard=members.word("guard", GUARDS, "none"),
        must_read=tuple(members.texts("must_read")),
        grant_seconds=members.whole("grant_seconds", least=1, most=MAX_SECONDS),
        allowed_responses=members.filled("allowed_responses", of=TYPES) or None,
        reason_required=tuple(members.texts("reason_required", of=TYPES)),
        max_rounds=members.whole("max_rounds", least=1, most=100),
        expires_in=members.whole("expires_in", least=1, most=MAX_SECONDS),
        on_timeout=members.word("on_timeout", TIMEOUTS, None),
        accept_silence_risk=members.flag("accept_silence_risk"),
        confidential=members.flag("confidential"),
    )
    mistakes += check(policy)
    if mistakes:
        raise PolicyRefused(mistakes)
    return policy


def read_condition(members: Members) -> Condition | None:
    """The member `when`, compiled. One that says nothing is refused: it is a slip."""
    if not members.has("when"):
        return None
    text = members.raw("when")
    if not isinstance(text, str):
        members.refuse("must be a condition, in one text", "when")
    elif not text.strip():
        members.refuse("is empty: leave it out, or say when", "when")
    else:
        try:
            return compile_condition(text)
        except ConditionRefused as refused:
            where = f" (column {refused.column})" if refused.column is not None else ""
            hint = f" {refused.hint}" if refused.hint else ""
            members.refuse(f"cannot be used{where}: {refused.message}{hint}", "when")
    return None


def _read_builtin(members: Members) -> tuple[str | None, dict[str, Any], Builtin | None]:
    if not members.has("use"):
        if members.has("options"):
            members.refuse("needs `use`, which says what they are of", "options")
        return None, {}, None
    use = members.word("use", tuple(BUILTINS), None)
    options = members.raw("options") if members.has("options") else {}
    if not isinstance(options, Mapping):
        members.refuse("must be a mapping", "options")
    elif use is not None:
        try:
            return use, dict(options), read_builtin(use, options)
        except OptionsRefused as refused:
            for path, message in refused.mistakes:
                members.refuse(message, "options", *path)
    return use, {}, None


def _read_verdict(members: Members, builtin: Builtin | None) -> str:
    """A built-in rule says which verdicts may stand beside it; none: it brings its own."""
    usual = VERDICTS if builtin is None else builtin.verdicts
    default = "review" if builtin is None or not usual else usual[0]
    if members.has("verdict") and not usual:
        members.refuse("is what the built-in rule says itself: leave it out", "verdict")
        return default
    return str(members.word("verdict", usual, default))


def _read_match(members: Members) -> Match:
    members.only(("actions", "resources", "agents", "kinds"))
    return Match(
        actions=members.filled("actions") or ("*",),
        resources=members.filled("resources") or ("*",),
        agents=members.filled("agents") or ("*",),
        kinds=members.filled("kinds", of=KINDS),
    )


def _read_separation(members: Members) -> Separation | None:
    if not members.has("separation"):
        return None
    said = members.inside("separation")
    said.only(("requester", "agent_owner", "editor", "stages"))
    return Separation(
        requester=said.flag("requester", default=True),
        agent_owner=said.flag("agent_owner", default=True),
        editor="auto" if said.raw("editor") == "auto" else _editor(said),
        stages=said.flag("stages", default=True),
    )


def _editor(said: Members) -> Any:
    value = said.raw("editor")
    if said.has("editor") and not isinstance(value, bool):
        said.refuse("must be auto, true or false", "editor")
    return value if isinstance(value, bool) else "auto"


def _check_name(members: Members, name: str) -> None:
    if members.has("name") and members.raw("name") != name:
        members.refuse(f"is not {name}", "name")
    if not name or name != name.strip():
        members.refuse("is empty, or begins or ends with a space", "name")
    elif (fault := text_fault(name, MAX_NAME)) is not None:
        members.refuse(fault, "name")


def _default(value: int | None, default: int) -> int:
    return default if value is None else value
