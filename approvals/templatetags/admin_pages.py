"""What the templates of the admin site use besides `countersign`."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.admin.utils import quote
from django.forms import CheckboxSelectMultiple
from django.urls import reverse

from approvals.admin.policies.backtesting import outcome_words
from approvals.admin.policies.fields import span

register = template.Library()


@register.simple_tag
def page_of(opts: Any, view: str, *args: str) -> str:
    """The address of one of a model's pages: changelist, add, change, history or do."""
    name = f"admin:{opts.app_label}_{opts.model_name}_{view}"
    return reverse(name, args=[quote(arg) for arg in args])


@register.filter
def is_group(field: Any) -> bool:
    """Whether a field is drawn as several boxes under one name."""
    return isinstance(field.field.widget, CheckboxSelectMultiple)


register.filter("length_of_time", span)
register.filter("outcome_words", outcome_words)
