"""The fields of a policy, as an admin fills them in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from approvals.admin.forms import Lines, several
from approvals.rules.builtins import BUILTINS
from approvals.rules.policies.policy import PRIORITY
from approvals.rules.risks import RISKS

from .fields import Names, Seconds, Whole

KINDS = (
    ("binary", _("Approval")),
    ("budget", _("Budget")),
    ("form", _("Form")),
    ("input", _("Question")),
    ("feedback", _("Draft")),
    ("confirmation", _("Confirmation")),
    ("choice", _("Choice")),
)
ANSWERS = (
    ("approve", _("approve")),
    ("edit", _("approve with edits")),
    ("reject", _("reject")),
    ("request_changes", _("send back")),
    ("respond", _("answer")),
    ("choose", _("choose")),
)
USES = {
    "always_approve": _("always approve"),
    "risk_based": _("by risk, tool, text or amount"),
    "amount_bands": _("by bands of amounts"),
    "audit_sample": _("a share, drawn for an audit"),
    "anomaly": _("the agent behaves oddly"),
    "out_of_hours": _("outside business hours"),
}
BECOMES = (
    ("active", _("active: it decides")),
    ("shadow", _("shadow: it is only watched")),
    ("draft", _("draft: it is not looked at")),
)
VERDICTS = (
    ("review", _("review: people are asked")),
    ("approve", _("approve: it goes through")),
    ("reject", _("reject: it is refused")),
)
EDITORS = (
    ("auto", _("counts unless two or more must agree")),
    ("false", _("always counts")),
    ("true", _("never counts")),
)
TIMEOUTS = (
    ("", _("as the agent says, else reject")),
    ("reject", _("reject")),
    ("expire", _("expire")),
    ("escalate", _("escalate")),
    ("approve", _("approve: silence is consent")),
)


class PolicyForm(forms.Form):
    """Everything of a policy but its stages. `rules` judge it; only its shape is judged here."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("Fixed once it is saved: requests point at it."),
    )
    becomes = forms.ChoiceField(label=_("Status"), choices=BECOMES, initial="active")
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    priority = Whole(
        label=_("Priority"),
        initial=PRIORITY,
        help_text=_("Lower comes first. Left out, it is 100."),
    )
    safeguard = forms.BooleanField(
        label=_("Look at it always, whatever decided"),
        required=False,
        help_text=_(
            "A safeguard can only make review stricter: add stages, raise the risk, shorten time."
        ),
    )

    actions = Names(
        label=_("Actions"),
        help_text=_("Names, with commas between them; * stands for anything. Empty: every action."),
    )
    resources = Names(label=_("Resources"), help_text=_("As above. Empty: every resource."))
    agents = Names(label=_("Agents"), help_text=_("As above. Empty: every agent."))
    kinds = several(*KINDS, label=_("Kinds"), help_text=_("None checked: every kind."))
    when = forms.CharField(
        label=_("Condition"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "code"}),
        help_text=_("In CEL, true or false. Empty: always."),
    )
    use = forms.ChoiceField(
        label=_("Built-in rule"),
        required=False,
        choices=[("", _("none")), *((use, USES.get(use, use)) for use in BUILTINS)],
        help_text=_("Beside a condition both must hold."),
    )

    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        help_text=_("Shown to reviewers and sent to the agent."),
    )
    risk = forms.ChoiceField(
        label=_("Raise risk to"),
        required=False,
        choices=[("", _("as it is")), *((risk, risk) for risk in RISKS)],
        help_text=_("May raise the risk, never lower it."),
    )
    confidential = forms.BooleanField(
        label=_("Only who may decide such a request sees it"), required=False
    )

    barred = several(
        ("requester", _("who asked")),
        ("agent_owner", _("who owns the agent")),
        ("stages", _("who approved an earlier stage")),
        label=_("Cannot approve"),
        initial=["requester", "agent_owner", "stages"],
    )
    editor = forms.ChoiceField(
        label=_("Who edits"),
        choices=EDITORS,
        help_text=_("An edit makes a new version and voids the approvals given before."),
    )
    allowed_responses = several(
        *ANSWERS, label=_("Allowed"), help_text=_("None checked: what the request's kind offers.")
    )
    reason_required = several(*ANSWERS[:5], label=_("Reason needed to"))
    must_read = Lines(
        label=_("Must be read"),
        help_text=_("One a line: titles of evidence, or args, description, diff."),
    )
    guard = forms.ChoiceField(
        label=_("Before it counts"),
        choices=[
            ("none", _("nothing more")),
            ("phrase", _("type the phrase or the action's name")),
        ],
    )
    max_rounds = Whole(label=_("Rounds, at most"), help_text=_("Left out: 5."))
    grant_seconds = Seconds(
        label=_("Approval keeps for"), help_text=_("Such as 1 h. Left out: the project's time.")
    )
    expires_in = Seconds(
        label=_("Time to decide"),
        help_text=_("Such as 4 h. Left out: the agent's or the project's."),
    )
    on_timeout = forms.ChoiceField(label=_("Nobody answers"), required=False, choices=TIMEOUTS)
    accept_silence_risk = forms.BooleanField(
        label=_("I accept that silence approves what this policy asks for"),
        required=False,
        help_text=_(
            "Nobody will have looked. Refused for high and critical risk, and where a rule fails."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @classmethod
    def typed(cls, data: QueryDict) -> PolicyForm:
        """What was posted, as it was typed and not judged."""
        several_of = forms.MultipleChoiceField
        initial = {
            name: data.getlist(name) if isinstance(field, several_of) else data.get(name, "")
            for name, field in cls.base_fields.items()
        }
        return cls(initial=initial)

    def take(self, name: str, message: str) -> None:
        """Put a mistake beside its field, else above them all."""
        self.add_error(name if name in self.fields else None, message)


PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("What it is"), ("name", "becomes", "description", "priority", "safeguard")),
    (_("When it applies"), ("actions", "resources", "agents", "kinds", "when", "use")),
    (_("What happens"), ("verdict", "reason", "risk", "confidential")),
)
ANSWERING: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        _("Rules for answers"),
        (
            *("barred", "editor", "allowed_responses", "reason_required", "must_read", "guard"),
            *("max_rounds", "grant_seconds", "expires_in", "on_timeout", "accept_silence_risk"),
        ),
    ),
)
