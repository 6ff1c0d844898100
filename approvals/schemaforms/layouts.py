"""JSONForms' layouts, read as the uiSchema that the rest understands.

Order of the Controls, their labels and options, Groups as sections, and of `rule` the subset
whose condition is a scope and a schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

MOST = 500
_HIDING = {"SHOW": False, "HIDE": True}
_LOCKING = {"ENABLE": False, "DISABLE": True}


def as_ui_schema(ui: object) -> Mapping[str, Any]:
    """`ui` as a uiSchema; a JSONForms layout is translated, anything else comes back as it is."""
    if not isinstance(ui, Mapping):
        return {}
    if not isinstance(ui.get("type"), str) or not ("elements" in ui or "scope" in ui):
        return ui
    made: dict[str, Any] = {}
    for control, group in _controls(ui, "", None, 0):
        steps = _steps(control.get("scope"))
        if steps is None:
            continue
        place = made
        for step in steps:
            _note_order(place, step)
            place = place.setdefault(step, {})
        _apply(place, control)
        if group and steps:
            made.setdefault("ui:sections", []).append({"title": group, "fields": [steps[0]]})
    return made


def _controls(
    element: object, group: str, rule: object, depth: int
) -> Iterator[tuple[Mapping[str, Any], str]]:
    if not isinstance(element, Mapping) or depth > 8:
        return
    rule = element.get("rule", rule)
    if "scope" in element:
        yield {**element, "rule": rule}, group
    if element.get("type") in ("Group", "Category") and isinstance(element.get("label"), str):
        group = element["label"]
    inside = element.get("elements")
    for one in inside[:MOST] if isinstance(inside, list) else []:
        yield from _controls(one, group, rule, depth + 1)


def _steps(scope: object) -> list[str] | None:
    """The property names that a scope such as #/properties/a/properties/b leads through."""
    if not isinstance(scope, str) or not scope.startswith("#"):
        return None
    parts = [part.replace("~1", "/").replace("~0", "~") for part in scope[1:].split("/")[1:]]
    if len(parts) % 2 or any(part != "properties" for part in parts[::2]):
        return None
    return parts[1::2]


def _note_order(place: dict[str, Any], step: str) -> None:
    order = place.setdefault("ui:order", ["*"])
    if step not in order:
        order.insert(-1, step)


def _apply(place: dict[str, Any], control: Mapping[str, Any]) -> None:
    label = control.get("label")
    if isinstance(label, Mapping):
        label = label.get("text")
    if isinstance(label, str) and label:
        place.setdefault("ui:title", label)
    options = control.get("options")
    if isinstance(options, Mapping):
        if options.get("readonly") is True or options.get("readOnly") is True:
            place["ui:readonly"] = True
        if options.get("multi") is True:
            place.setdefault("ui:widget", "textarea")
        if isinstance(options.get("format"), str):
            place.setdefault("ui:widget", options["format"])
    _apply_rule(place, control.get("rule"))


def _apply_rule(place: dict[str, Any], rule: object) -> None:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("condition"), Mapping):
        return
    condition, effect = rule["condition"], rule.get("effect")
    steps = _steps(condition.get("scope"))
    schema = condition.get("schema")
    if steps is None or not isinstance(schema, Mapping | bool):
        return
    test: Any = schema
    for step in reversed(steps):
        test = {"properties": {step: test}, "required": [step]}
    if effect in _HIDING:
        place["ui:showIf"] = {"not": test} if _HIDING[effect] else test
    elif effect in _LOCKING:
        place["ui:enableIf"] = {"not": test} if _LOCKING[effect] else test
