"""A person who fills an empty form in until it says what they mean, field by field."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from approvals.rules.strict_json import JsonValue, text
from approvals.schemaforms import forms, moments
from approvals.schemaforms.forms import Parsed, Source
from approvals.schemaforms.nodes import Form, Node
from approvals.schemaforms.typed_numbers import shown
from approvals.schemaforms.values import ABSENT, Maybe, equal, present, same, short

from .page import page

MOST_STEPS = 25


def fill(source: Source, meant: JsonValue) -> Parsed:
    """What the form of `source` means once every field that is drawn says what `meant` says.

    Rows are added and removed, alternatives chosen and the form updated as often as it takes.
    """
    model = forms.show(Source(source.schema, source.ui, data=meant))
    form = forms.show(source)
    before: dict[str, list[str]] = {}
    for _ in range(MOST_STEPS):
        drawn = page(form).fields
        said = {**drawn, **_said(form, model, meant, set(drawn))}
        order = _order(form, meant)
        if not order and said == before:
            return forms.parse(source, said)
        before = said
        form = forms.parse(source, {**said, "_op": [order or "update"]}).form
    raise AssertionError("the form never came to rest")


def at(value: Maybe, pointer: str) -> Maybe:
    """The part of a value at a JSON pointer."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key, ABSENT)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def _order(form: Form, meant: JsonValue) -> str:
    for node in form.nodes():
        if node.kind == "list":
            value = at(meant, node.pointer)
            due = len(value) if isinstance(value, list) else 0
            if len(node.items) < due:
                return f"add:{node.pointer}"
            if len(node.items) > due:
                return f"remove:{node.items[-1].pointer}"
    return ""


def _said(form: Form, model: Form, meant: JsonValue, drawn: set[str]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for node in form.nodes():
        for child in node.children:
            if child.rest:
                said[child.id] = [_rest(child, node, meant)]
        if node.kind in ("branch", "switch"):
            name = f"{node.id}s" if node.kind == "switch" else node.id
            said[name] = [_chosen(node, model)]
        elif not node.rest:
            said[node.id] = _words(node, at(meant, node.pointer))
    return {name: words for name, words in said.items() if name in drawn}


def _rest(node: Node, group: Node, meant: JsonValue) -> str:
    whole = at(meant, node.pointer)
    known = {child.name for child in group.children if not child.rest}
    rest = {n: one for n, one in whole.items() if n not in known} if isinstance(whole, dict) else {}
    return text(rest) if rest else ""


def _chosen(node: Node, model: Form) -> str:
    alike = [n for n in model.nodes() if n.pointer == node.pointer and n.kind == node.kind]
    return next((n.chosen.key for n in alike if n.chosen), "")


def _words(node: Node, value: Any) -> list[str]:
    if node.kind == "check":
        return ["", "1"] if value is True else [""]
    if node.kind == "choices":
        return ["", *(_keys(node, value) if isinstance(value, list) else [])]
    if not present(value):
        return [""]
    if node.kind == "choice":
        return [*_keys(node, [value]), ""][:1]
    if node.kind == "json":
        return [text(value)]
    if node.facts.get("meaning") == "date-time" and isinstance(value, str):
        return [moments.to_local(value, UTC) or value]
    return ["" if value is None else shown(value) if node.kind == "number" else short(value)]


def _keys(node: Node, values: list[Any]) -> list[str]:
    options = [option for option in node.options if present(option.value)]
    found = []
    for value in values:
        alike = [one for one in options if equal(one.value, value)]  # type: ignore[arg-type]
        found += sorted(alike, key=lambda one: not same(one.value, value))[:1]
    return [option.key for option in found]
