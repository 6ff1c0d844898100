"""Forms whose saving is an action: the core's refusals show beside the fields they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest

from approvals.exceptions import DomainError
from approvals.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from .base import ProjectAdmin

    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that is shown this once: what it is, the thing itself, what to do with it."""

    title: str
    label: str
    value: str
    advice: str


@dataclass(frozen=True, slots=True)
class Acted:
    """The row that an action made or changed, and what is to be shown once because of it."""

    row: Model
    secret: Secret | None = None


def project_and_name(form: _ModelForm) -> tuple[Project, str]:
    """Where what a form makes or changes belongs: as filled in where it is new, then fixed."""
    row = form.instance
    if row._state.adding:
        return form.cleaned_data["project"], form.cleaned_data["name"]
    return row.project, row.name


class ActionForm(_ModelForm):
    """A form of the admin site. It is valid when the action went through."""

    # Set on the class that the admin makes for one call.
    model_admin: ProjectAdmin
    request: HttpRequest

    outcome: Acted | None = None

    def _post_clean(self) -> None:
        """Nothing: the action checks the row itself, under its lock and in its own words."""

    def is_valid(self) -> bool:
        """Act once the fields are sound: only the core knows whether the whole thing is."""
        if not super().is_valid():
            return False
        if self.outcome is None:
            try:
                self.outcome = self.model_admin.act(self.request, self)
            except DomainError as refusal:
                show_refusal(self, refusal)
                return False
        return True


def show_refusal(form: forms.BaseForm, refusal: DomainError) -> None:
    """Put what the core refused beside the fields that it names, else above them all."""
    if not refusal.errors:
        form.add_error(None, refusal.detail)
    for error in refusal.errors:
        field, _, place = error.pointer[1:].partition("/")
        form.add_error(field if field in form.fields else None, _sentence(place, error.message))


def _sentence(place: str, message: str) -> str:
    """The message, with what of a field it is about: a member by name, a line by number."""
    if place:
        return f"Line {int(place) + 1}: {message}" if place.isdecimal() else f"{place}: {message}"
    return message if message[:1].isupper() else f"This {message}"


class Lines(forms.CharField):
    """A list of texts, one a line; blank lines and spaces around them mean nothing."""

    def __init__(self, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        super().__init__(required=False, widget=area, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = (line.strip() for line in str(super().clean(value)).splitlines())
        return [line for line in lines if line]


class Limits(Lines):
    """Sums by currency, one a line: EUR 5000.00. The action judges both."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            value = [f"{currency} {amount}" for currency, amount in value.items()]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:
        limits: dict[str, str] = {}
        for line in super().clean(value):
            currency, _, amount = line.partition(" ")
            if not amount.strip():
                raise forms.ValidationError("Write a currency and an amount a line: EUR 5000.00.")
            if currency in limits:
                raise forms.ValidationError(f"{currency} stands there twice.")
            limits[currency] = amount.strip()
        return limits


def several(
    *choices: tuple[str, StrOrPromise], label: StrOrPromise, **options: Any
) -> forms.MultipleChoiceField:
    """A field of check boxes; nothing checked is an answer too."""
    return forms.MultipleChoiceField(
        choices=choices,
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )
