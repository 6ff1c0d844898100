"""What the agent says about its own request, and what in its words may mislead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from approvals.display import arguments
from approvals.display.scripts import mixed_scripts
from approvals.display.text import pieces
from approvals.models import ApprovalRequest
from approvals.rules import kinds, strict_json
from approvals.rules.strict_json import JsonValue

MOST_WORDS_NAMED = 5


@dataclass(frozen=True, slots=True)
class MixedWord:
    """A word whose letters come from alphabets that look alike, such as a Cyrillic a in paypal."""

    word: str
    scripts: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the agent says about its request: shown as it was sent, boxed as its claim.

    `hidden` counts the characters of its prose that cannot be seen, `hidden_elsewhere` says
    whether its action has any.
    """

    description: str
    rationale: str
    confidence: str
    side_effects: list[str]
    context: arguments.Node | None
    # Bound by the digest, though no answer to this kind can carry it.
    unused: arguments.Node | None
    hidden: int
    hidden_elsewhere: bool
    mixed: list[MixedWord]


def claim_of(request: ApprovalRequest, action: dict[str, JsonValue]) -> Claim:
    """Gather what the agent says, and what in it may mislead a reader."""
    extras = strict_json.read_object(request.extras_text)
    asks = strict_json.read_object(request.asks_text)
    idle = kinds.unused(request.kind, asks)
    context = extras.get("context")
    rationale = action.get("rationale")
    effects = action.get("side_effects")
    confidence = context.get("confidence") if isinstance(context, dict) else None
    is_number = isinstance(confidence, int | float) and not isinstance(confidence, bool)
    said = [request.title, request.description, rationale if isinstance(rationale, str) else ""]
    inside = list(_strings(arguments.node(action)))
    return Claim(
        description=request.description,
        rationale=said[2],
        confidence=strict_json.text(confidence) if is_number else "",
        side_effects=[str(e) for e in effects] if isinstance(effects, list) else [],
        context=arguments.node(context) if context else None,
        unused=arguments.node({name: asks[name] for name in idle}) if idle else None,
        hidden=sum(_marks(text) for text in said),
        hidden_elsewhere=any(_marks(text) for text in inside),
        mixed=_mixed_words([*said, *inside]),
    )


def requester_of(request: ApprovalRequest) -> str:
    """Who the agent says it asks for: "" where it names nobody."""
    if not request.requester_text:
        return ""
    sent = strict_json.read_object(request.requester_text)
    return str(sent.get("name") or sent.get("email") or sent.get("id") or "")


def _marks(text: str) -> int:
    return sum(piece.kind == "mark" for piece in pieces(text, lines=True))


def _strings(node: arguments.Node) -> Iterator[str]:
    if isinstance(node.key, str):
        yield node.key
    if node.type == "string":
        yield node.text
    for child in node.children:
        yield from _strings(child)


def _mixed_words(texts: Iterable[str]) -> list[MixedWord]:
    """The first few such words; an ASCII text, which is most, costs one look."""
    found: dict[str, MixedWord] = {}
    for text in texts:
        if text.isascii():
            continue
        for word in text.split():
            if scripts := mixed_scripts(word):
                found[word] = MixedWord(word, ", ".join(script.title() for script in scripts))
            if len(found) == MOST_WORDS_NAMED:
                return list(found.values())
    return list(found.values())
