"""The kinds of requests, and the answers that each takes (api.md 2.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

KINDS = ("binary", "form", "budget", "input", "feedback", "confirmation", "choice")
# What infers a kind where none is named: the first of these that was sent.
INFERRED = (
    ("confirm_phrase", "confirmation"),
    ("options", "choice"),
    ("budget", "budget"),
    ("form", "form"),
    ("action", "binary"),
)
# What a request of a named kind cannot do without. `feedback` takes any of them, `input` none.
NEEDED: Mapping[str, str] = {kind: member for member, kind in INFERRED}

_DECIDING = ("approve", "edit", "reject", "respond", "request_changes")
_OFFERABLE: Mapping[str, tuple[str, ...]] = {
    "choice": ("choose", "reject", "respond", "request_changes"),
    "input": ("respond", "reject", "request_changes"),
}
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "feedback": ("approve", "edit", "reject", "request_changes"),
    "input": ("respond", "reject"),
    "choice": ("choose", "reject"),
}


def infer(sent: Collection[str]) -> str | None:
    """The kind of a body with these members, or None where nothing says it."""
    return next((kind for member, kind in INFERRED if member in sent), None)


def allowed_responses(
    kind: str, wanted: Collection[str] | None, *, has_action: bool
) -> tuple[str, ...]:
    """The answers that a request takes, in the order of api.md 2.5; `reject` always stays.

    `wanted` is what the agent can follow, None what its kind offers by itself. Without an action
    there is nothing to edit.
    """
    asked = _OFFERED.get(kind, ("approve", "reject")) if wanted is None else wanted
    return tuple(
        word
        for word in _OFFERABLE.get(kind, _DECIDING)
        if word == "reject" or (word in asked and (has_action or word != "edit"))
    )


def unused(kind: str, asked: Collection[str]) -> list[str]:
    """What was asked beside an action and is only shown: no answer to this kind can carry it.

    It is bound by the digest all the same. `asked` are names out of form, budget, options and
    confirm_phrase.
    """
    if kind == "input":
        return sorted(set(asked) - {"form"})
    beside = {"form"} if "budget" in asked else set()
    return sorted(set(asked) & (beside if kind == "choice" else {*beside, "options"}))
