"""From the fields to the document of a policy (config.md, `policies`), and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.exceptions import DomainError
from approvals.rules.terms import Separation

from .form import PolicyForm
from .options import OptionsForm
from .stages import StageForms

_MATCH = ("actions", "resources", "agents", "kinds")
_PLAIN = (
    *("description", "priority", "safeguard", "when", "use", "verdict", "reason", "risk"),
    *("grant_seconds", "max_rounds", "expires_in", "on_timeout", "accept_silence_risk"),
    *("confidential", "allowed_responses", "reason_required", "must_read"),
)
# Members that no field shows: the project file may say them, and they are kept.
_KEPT = ("undo_seconds",)


def document_from(
    form: PolicyForm, stages: StageForms, options: OptionsForm, *, base: Mapping[str, Any]
) -> dict[str, Any]:
    """What was filled in, without what says nothing. `base` is the document that was opened.

    All forms have been read without a mistake.
    """
    data = form.cleaned_data
    said = {name: data[name] for name in _PLAIN}
    said["match"] = _said({name: data[name] for name in _MATCH})
    said["when"] = data["when"].strip()
    said["options"] = options.options
    said["guard"] = data["guard"] if data["guard"] != "none" else None
    said["separation"] = _separation(data, base)
    said["stages"] = [_stage(each.cleaned_data) for each in stages.forms]
    if data["use"] == "amount_bands":
        said["verdict"] = None  # each band has its own
    return _said({**said, **{name: base[name] for name in _KEPT if name in base}})


def initial_of(document: Mapping[str, Any], *, name: str, becomes: str) -> dict[str, Any]:
    """What the fields show for a document."""
    separation = {**_default_separation(), **document.get("separation", {})}
    match = document.get("match", {})
    return {
        **{key: value for key, value in document.items() if key in _PLAIN},
        **{key: match.get(key, []) for key in _MATCH},
        "name": name,
        "becomes": becomes,
        "priority": document.get("priority", 100),
        "guard": document.get("guard", "none"),
        "barred": [key for key in ("requester", "agent_owner", "stages") if separation[key]],
        "editor": _word(separation["editor"]),
    }


def show_mistakes(
    form: PolicyForm, stages: StageForms, options: OptionsForm, refusal: DomainError
) -> None:
    """Put every mistake that the core found beside the field that it is about."""
    if not refusal.errors:
        form.take("", refusal.detail)
    for error in refusal.errors:
        message = f"{error.message[:1].upper()}{error.message[1:]}"
        path = error.pointer.split("/")[1:]
        if path[:1] == ["stages"] and len(path) > 1:
            stages.take(int(path[1]), _field(path[2:]), message)
        elif path[:1] == ["options"]:
            options.take(path[1:], message)
        else:
            form.take(_field(path), message)


def _field(path: list[str]) -> str:
    """The field that shows what a path of the document leads to."""
    if path[:1] in (["match"], ["reviewers"]) and len(path) > 1:
        return path[1]
    if path[:1] == ["separation"]:
        return "editor" if path[1:] == ["editor"] else "barred"
    if path[:1] == ["status"]:
        return "becomes"
    return {"reviewers": "groups", "match": "actions"}.get(path[0], path[0]) if path else ""


def _separation(data: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any] | None:
    editor = {"true": True, "false": False}.get(data["editor"], "auto")
    said = {
        "requester": "requester" in data["barred"],
        "agent_owner": "agent_owner" in data["barred"],
        "editor": editor,
        "stages": "stages" in data["barred"],
    }
    return said if "separation" in base or said != _default_separation() else None


def _default_separation() -> dict[str, Any]:
    usual = Separation()
    return {
        "requester": usual.requester,
        "agent_owner": usual.agent_owner,
        "editor": usual.editor,
        "stages": usual.stages,
    }


def _word(editor: bool | str) -> str:
    return editor if isinstance(editor, str) else str(editor).lower()


def _stage(data: Mapping[str, Any]) -> dict[str, Any]:
    return _said(
        {
            "name": data["name"],
            "when": data["when"].strip(),
            "parallel": data["parallel"],
            "reviewers": _said({"groups": data["groups"], "users": data["users"]}),
            **{key: data[key] for key in ("approvals", "denials", "reject_rule", "expires_in")},
            "assign": data["assign"],
        }
    )


def _said(members: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in members.items()
        if value is not None and value is not False and value != "" and value != [] and value != {}
    }
