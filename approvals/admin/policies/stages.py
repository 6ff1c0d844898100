"""The stages of a policy as an admin fills them in: rows that are added, moved and removed.

Each button is a plain one that posts the whole form, so that it works without JavaScript and
loses nothing that was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.rules.policies.reading_stages import MAX_STAGES

from .fields import Names, Seconds, Whole

ASSIGN = (
    ("none", _("to nobody")),
    ("round_robin", _("in turn")),
    ("least_loaded", _("to who has least")),
    ("last_used_by", _("to who answered last")),
)
REJECTS = (
    ("", _("by number")),
    ("any", _("any rejection closes it")),
    ("majority", _("the majority decides")),
)


class StageForm(forms.Form):
    """One stage."""

    name = forms.CharField(label=_("Name"), required=False)
    when = forms.CharField(
        label=_("Only when"),
        required=False,
        strip=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "code"}),
        help_text=_(
            "A condition in CEL. Empty: always asked; so is a stage whose condition fails."
        ),
    )
    groups = Names(label=_("Groups"), help_text=_("With commas between them."))
    users = Names(label=_("People"), help_text=_("Usernames. Neither: every reviewer."))
    approvals = Whole(
        label=_("Approvals"), initial=1, help_text=_("A number, all, or one_per_group.")
    )
    denials = Whole(label=_("Rejections that close it"), help_text=_("Left out: the first."))
    reject_rule = forms.ChoiceField(label=_("Rejecting"), required=False, choices=REJECTS)
    expires_in = Seconds(label=_("Time"), help_text=_("Such as 1 h."))
    assign = forms.ChoiceField(label=_("Hand out"), required=False, choices=ASSIGN)
    parallel = forms.BooleanField(label=_("Open together with the stage before"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class StageForms:
    """All stages of a form, in their order."""

    def __init__(self, forms: Sequence[StageForm]) -> None:
        self.forms = list(forms)

    @classmethod
    def of(cls, stages: Sequence[Mapping[str, Any]]) -> StageForms:
        """From a document."""
        return cls(
            [
                StageForm(initial=_initial(stage), prefix=_prefix(i))
                for i, stage in enumerate(stages)
            ]
        )

    @classmethod
    def sent(cls, data: Mapping[str, Any]) -> StageForms:
        """From what was posted, to be judged."""
        forms = []
        for index in range(_count(data)):
            prefix = _prefix(index)
            forms.append(StageForm(data, prefix=prefix))
        return cls(forms)

    @classmethod
    def pressed(cls, data: Mapping[str, Any], op: str) -> StageForms:
        """What was posted, not judged, after a button: add, up:1, down:0, remove:2. One that
        does not fit does nothing."""
        rows = [_row(data, index) for index in range(_count(data))]
        _press(rows, op)
        return cls(
            [StageForm(initial=row, prefix=_prefix(index)) for index, row in enumerate(rows)]
        )

    def is_valid(self) -> bool:
        """Whether every field of every stage can be read."""
        judged = [form.is_valid() for form in self.forms]
        return all(judged)

    def take(self, index: int, name: str, message: str) -> None:
        """Put a mistake beside its field."""
        form = self.forms[index]
        form.add_error(name if name in form.fields else None, message)


def _prefix(index: int) -> str:
    return f"stages-{index}"


def _count(data: Mapping[str, Any]) -> int:
    said = str(data.get("stages-count", ""))
    return min(int(said), MAX_STAGES) if said.isascii() and said.isdigit() and len(said) < 4 else 0


def _row(data: Mapping[str, Any], index: int) -> dict[str, Any]:
    return {name: data.get(f"{_prefix(index)}-{name}", "") for name in StageForm.base_fields}


def _press(rows: list[dict[str, Any]], op: str) -> None:
    verb, _, said = op.partition(":")
    if verb == "add":
        if len(rows) < MAX_STAGES:
            rows.append({"approvals": "1", "assign": "none"})
        return
    at = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else -1
    if not 0 <= at < len(rows):
        return
    if verb == "remove":
        del rows[at]
    to = at - 1 if verb == "up" else at + 1
    if verb in ("up", "down") and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]


def _initial(stage: Mapping[str, Any]) -> dict[str, Any]:
    asked = stage.get("reviewers", {})
    return {**stage, "groups": asked.get("groups", []), "users": asked.get("users", [])}
