"""What follows from an answer, in sentences (ui.md 1.2, Risk shown; 6.3).

From what the digest binds and nothing else: no word of the agent's becomes one of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.rules.standing.scope import ACTION
from approvals.rules.strict_json import JsonValue

from .sentences import Sentence, sentence


@dataclass(frozen=True, slots=True)
class Consequence:
    """Sentences; a `conditional` one goes on after "If you approve," and is said only then."""

    sentences: tuple[Sentence, ...]
    conditional: bool = True


def consequence(
    *,
    agent: str,
    kind: str,
    action: Mapping[str, JsonValue],
    asks: Mapping[str, Any],
    total: str = "",
) -> Consequence:
    """Say what an answer to this request sets free; `total` is the sum of a budget, as shown."""
    if kind == "input":
        answer = _("Your answer goes to %(agent)s as it is and closes the question.")
        nothing = _("Nothing is executed by it.")
        return Consequence((sentence(answer, agent=agent), sentence(nothing)), conditional=False)
    if "options" in asks:
        return _of_choice(agent, action, asks)
    if "budget" in asks:
        return Consequence(_of_budget(agent, action, asks["budget"], total))
    if action.get("name") == ACTION:
        return Consequence((_in_advance(action["args"]),))
    if action:
        return Consequence((run_sentence(agent, action),))
    return Consequence((sentence(_without_action(kind, asks), agent=agent),))


def option_effect(effect: str, *, agent: str, action: Mapping[str, JsonValue]) -> Sentence:
    """What one option of a choice does, whatever its label says."""
    if effect == "reject":
        return sentence(_("%(agent)s is told to stop."), agent=agent)
    if effect == "changes":
        return sentence(_("%(agent)s has to revise it and ask again."), agent=agent)
    if action:
        return run_sentence(agent, action)
    return sentence(_("%(agent)s may go on with this choice."), agent=agent)


def run_sentence(agent: str, action: Mapping[str, JsonValue]) -> Sentence:
    """What may run: the action, where, and with how many arguments."""
    args = action.get("args")
    count = len(args) if isinstance(args, dict | list) else 0
    places = {
        name: value
        for name in ("resource", "target")
        if isinstance(value := action.get(name), str) and value
    }
    text = "%(agent)s" + _(" may run ") + "%(name)s"
    text += _(" on ") + "%(resource)s" if "resource" in places else ""
    text += _(" in ") + "%(target)s" if "target" in places else ""
    text += _(" once, ") + _with_arguments(count) + "."
    return sentence(text, agent=agent, name=str(action.get("name", "")), **places)


def _in_advance(args: Any) -> Sentence:
    """What a standing grant sets free: the agent and the action that it is for."""
    text = ngettext(
        "%(agent)s may run %(name)s once without anybody being asked again.",
        "%(agent)s may run %(name)s up to %(n)d times without anybody being asked again.",
        args["uses"],
    ).replace("%(n)d", str(args["uses"]))
    return sentence(text, agent=args["agent"], name=args["action"])


def _of_choice(agent: str, action: Mapping[str, JsonValue], asks: Mapping[str, Any]) -> Consequence:
    told = _("Your choice goes to %(agent)s. What each option does is fixed and stands beside it.")
    sentences = [sentence(told, agent=agent)]
    if action and all(option["effect"] != "approve" for option in asks["options"]):
        sentences.append(sentence(_("No option lets anything run.")))
    return Consequence(tuple(sentences), conditional=False)


def _of_budget(
    agent: str, action: Mapping[str, JsonValue], budget: Mapping[str, Any], total: str
) -> tuple[Sentence, ...]:
    values = {"agent": agent, "sum": total}
    text = _("%(agent)s may spend %(sum)s, or another sum that a reviewer sets.")
    if department := budget.get("department"):
        values["department"] = str(department)
        text = _(
            "%(agent)s may spend %(sum)s of %(department)s, or another sum that a reviewer sets."
        )
    spend = sentence(text, **values)
    return (spend, run_sentence(agent, action)) if action else (spend,)


def _without_action(kind: str, asks: Mapping[str, Any]) -> str:
    if "form" in asks:
        return _("%(agent)s gets what you fill in. Nothing else is set free by it.")
    if kind == "feedback":
        return _("%(agent)s may use this draft as it stands.")
    return _("%(agent)s is told that this is confirmed. No action is bound to it.")


def _with_arguments(count: int) -> str:
    if count == 0:
        return _("without arguments")
    return ngettext(
        "with exactly this argument", "with exactly these %(n)d arguments", count
    ).replace("%(n)d", str(count))
