"""What differs between two versions of a request, as people may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.access.masking import Masks
from approvals.display import diff
from approvals.display.diff import TextDiff, ValueChange
from approvals.models import ApprovalRequest, Revision
from approvals.rules import strict_json

LONG = 120  # a longer text is compared by its words


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text in the arguments that was rewritten."""

    pointer: str
    diff: TextDiff


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions, by the parts of a request; parts that do not are empty.

    `args` are the values of the arguments but for the long texts, which are in `texts`.
    """

    args: Sequence[ValueChange]
    texts: Sequence[TextChange]
    action: Sequence[ValueChange]
    description: TextDiff | None
    asks: Sequence[ValueChange]
    extras: Sequence[ValueChange]
    data: Sequence[ValueChange]

    @property
    def count(self) -> int:
        """How many values of the arguments and answers differ."""
        return len(self.args) + len(self.texts) + len(self.data)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs that a reader is shown."""
        others = (self.action, self.description, self.asks, self.extras)
        return not self.count and not any(others)


def since(request: ApprovalRequest, number: int, masks: Masks) -> Difference | None:
    """What changed since version `number`; None where there is no such earlier version."""
    ends = _ends(request, number)
    return difference(*ends, masks) if ends else None


def changes_since(request: ApprovalRequest, number: int, masks: Masks) -> list[ValueChange]:
    """The same as places in the request object; empty where there is no such earlier version."""
    ends = _ends(request, number)
    if ends is None:
        return []
    before, after = (_whole(row, masks) for row in ends)
    return diff.values(before, after)


def _ends(request: ApprovalRequest, number: int) -> tuple[Revision, Revision] | None:
    both = (number, request.revision)
    rows = {row.number: row for row in Revision.objects.filter(request=request, number__in=both)}
    if number >= request.revision or number not in rows:
        return None
    return rows[number], rows[request.revision]


def _whole(row: Revision, masks: Masks) -> dict[str, Any]:
    return {
        "action": _action(row, masks),
        "description": row.description,
        **content(row.asks_text),
        **content(row.extras_text),
        **_answered(row),
    }


def difference(old: Revision, new: Revision, masks: Masks) -> Difference:
    """What differs between two versions."""
    before, after = _action(old, masks), _action(new, masks)
    args, texts = _split(diff.values(before.pop("args", {}), after.pop("args", {})))
    said = diff.words(old.description, new.description)
    return Difference(
        args=args,
        texts=texts,
        action=diff.values(before, after),
        description=said if said.changed else None,
        asks=diff.values(content(old.asks_text), content(new.asks_text)),
        extras=diff.values(content(old.extras_text), content(new.extras_text)),
        data=diff.values(_answered(old), _answered(new)),
    )


def content(text: str) -> dict[str, Any]:
    """A stored object; the empty one where there is none."""
    return strict_json.read_object(text) if text else {}


def _action(row: Revision, masks: Masks) -> dict[str, Any]:
    action = content(row.action_text)
    return dict(masks.of(str(action.get("name", ""))).action(action))


def _split(changes: Sequence[ValueChange]) -> tuple[list[ValueChange], list[TextChange]]:
    values: list[ValueChange] = []
    texts: list[TextChange] = []
    for change in changes:
        text = _text(change)
        if text is None:
            values.append(change)
        else:
            texts.append(text)
    return values, texts


def _text(change: ValueChange) -> TextChange | None:
    """The same as texts to compare by their words, where both are, and long."""
    old, new = change.before, change.after
    if old is None or new is None or old.masked or new.masked:
        return None
    both = old.text + new.text
    if not old.type == new.type == "string" or (len(both) <= LONG and "\n" not in both):
        return None
    return TextChange(change.pointer, diff.words(old.text, new.text))


def _answered(row: Revision) -> Mapping[str, Any]:
    """What a reviewer answered, where that is what made the version."""
    answered: dict[str, Any] = {"option": row.option}
    if row.data_text is not None:
        answered["data"] = strict_json.parse(row.data_text.encode())
    return {name: value for name, value in answered.items() if value is not None}
