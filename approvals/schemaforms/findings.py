"""Faults of a value, brought to the fields they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from .budget import Budget
from .judging import Fault, judge
from .merging import as_schema
from .nodes import Form, Problem
from .values import present, same

_SHARED = ("$schema", "$defs", "definitions")


def fitting(document: object) -> Callable[[Any, Any], bool]:
    """A test of values on parts of a schema document, whose references still lead home.

    All tests share one budget; when it is spent, nothing fits any more.
    """
    budget = Budget()
    shared = {key: one for key, one in as_schema(document).items() if key in _SHARED}

    def fits(schema: Any, value: Any) -> bool:
        if isinstance(schema, bool):
            return schema
        whole = {**shared, **schema} if isinstance(schema, Mapping) else {}
        return not judge(whole, value, budget=budget)

    return fits


def judged(schema: JsonValue, form: Form) -> list[Fault]:
    """What is wrong: first what could not be read at all, then what breaks the schema."""
    unread = [
        Fault(node.pointer, message, "invalid_value")
        for node in form.nodes()
        for message in node.errors
    ]
    if not present(form.root.value):
        return unread or [Fault("", _("is missing"), "missing_field")]
    places = {fault.pointer for fault in unread}
    return [*unread, *(f for f in judge(schema, form.root.value) if f.pointer not in places)]


def attach(form: Form, faults: Sequence[Fault]) -> None:
    """Put each message on its field, and all of them into the summary."""
    fields = {one.pointer: one for one in form.nodes() if one.kind != "branch" and not one.rest}
    for fault in faults:
        at = fields.get(fault.pointer)
        drawn = at is not None and at.widget != "hidden" and (at.kind != "object" or at.depth)
        if at is None or not drawn:
            _attach_around(form, fault)
            continue
        message = at.messages.get(fault.rule) or at.messages.get(fault.code) or fault.message
        if message not in at.errors:
            at.errors.append(message)
        form.problems.append(Problem(message, at))


def flag(schema: JsonValue, form: Form) -> None:
    """Say at its field what is wrong with a value that was sent and that nobody has touched.

    What is missing is nobody's mistake before the form is sent, and what is masked stays untold.
    """
    fields = {one.pointer: one for one in form.nodes() if one.kind != "branch" and not one.rest}
    for fault in judge(schema, form.root.value) if present(form.root.value) else ():
        at = fields.get(fault.pointer)
        if at is None or at.masked is not None or not present(at.source):
            continue
        message = at.messages.get(fault.rule) or at.messages.get(fault.code) or fault.message
        if same(at.value, at.source) and message not in at.errors:
            at.errors.append(message)


def _attach_around(form: Form, fault: Fault) -> None:
    """A fault without a field of its own: to what holds its place, the JSON text, the tick boxes
    or the chooser that nobody has answered yet; else to the summary alone."""
    texts = {one.pointer: one for one in form.nodes() if one.kind in ("json", "choices")}
    choosers = {n.pointer: n for n in form.nodes() if n.kind == "branch" and n.chosen is None}
    here = fault.pointer
    while here and here not in texts and here not in choosers:
        here = here.rpartition("/")[0]
    node = texts.get(here)
    message = _named(fault)
    if node is None and here in choosers:
        node, message = choosers[here], _("Choose one of these.")
    if node is None or message not in node.errors:
        form.problems.append(Problem(message, node))
    if node is not None and message not in node.errors:
        node.errors.append(message)


def _named(fault: Fault) -> str:
    return f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message
