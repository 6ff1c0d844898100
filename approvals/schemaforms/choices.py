"""The answers that a schema lists, with the words that authors give them in many dialects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from .merging import Folder, schemas, types
from .nodes import Option
from .values import Maybe, Schema, equal, present, same, short

KEPT = "kept"  # posted for a value that was sent and is none of the options


def listed(schema: Schema, folder: Folder) -> list[Option]:
    """The options of `enum`, or of `oneOf`/`anyOf` that only name constants; else none."""
    values = schema.get("enum")
    if isinstance(values, list) and values:
        labels = _labels(schema, values)
        return [
            Option(str(index), labels[index], value, help=_help(schema, value))
            for index, value in enumerate(values)
        ]
    for keyword in ("oneOf", "anyOf"):
        found = _constants([folder.plain(one)[0] for one in schemas(schema.get(keyword))])
        if found:
            return found
    if types(schema) == ["boolean"]:
        return [Option("0", _("Yes"), True), Option("1", _("No"), False)]
    return []


def label(value: Maybe) -> str:
    """A value as an answer that a person can choose."""
    if value is None:
        return _("No value (null)")
    if value == "" and isinstance(value, str):
        return _("Empty text")
    return short(value)


def mark(options: list[Option], source: Maybe, *, keep: bool) -> list[Option]:
    """The same options with the one chosen that `source` is.

    A value that was sent and is not listed becomes one more option, so that it is seen and
    stays what it is until somebody chooses (ui.md 2.2, 2 and 3), if `keep`.
    """
    if not present(source):
        return options
    for option in _exact_first(options, source):
        if present(option.value) and equal(option.value, source):
            option.chosen = True
            return options
    if keep:
        options.append(Option(KEPT, label(source), source, chosen=True, stray=True))
    return options


def _exact_first(options: Sequence[Option], source: Maybe) -> list[Option]:
    return sorted(options, key=lambda option: not same(option.value, source))


def _constants(branches: list[Schema]) -> list[Option]:
    found: list[Option] = []
    for branch in branches:
        if "const" in branch:
            values = [branch["const"]]
        elif isinstance(branch.get("enum"), list):
            values = branch["enum"]
        elif branch.get("type") == "null":
            values = [None]
        else:
            return []
        title = branch.get("title")
        about = branch.get("description")
        for value in values:
            named = title if isinstance(title, str) and title and len(values) == 1 else label(value)
            note = about if isinstance(about, str) and len(values) == 1 else ""
            found.append(Option(str(len(found)), named, value, help=note))
    return found


def _labels(schema: Schema, values: list[Any]) -> list[str]:
    options = schema.get("options")
    titles = options.get("enum_titles") if isinstance(options, Mapping) else None
    for names in (schema.get("ui:enumNames"), schema.get("enumNames"), titles):
        if isinstance(names, list) and len(names) == len(values):
            return [
                name if isinstance(name, str) and name else label(v)
                for name, v in zip(names, values, strict=True)
            ]
    shown = schema.get("values_display")
    if not isinstance(shown, Mapping):
        shown = schema.get("enumLabels")
    words = shown if isinstance(shown, Mapping) else {}
    return [_display(words, value) for value in values]


def _display(words: Mapping[str, Any], value: Any) -> str:
    found = words.get(short(value))
    return found if isinstance(found, str) and found else label(value)


def _help(schema: Schema, value: Any) -> str:
    about = schema.get("ui:enumDescriptions")
    found = about.get(short(value)) if isinstance(about, Mapping) else None
    return found if isinstance(found, str) else ""


def suggestions(schema: Schema) -> list[str]:
    """What `examples` propose for typing, as text."""
    examples = schema.get("examples")
    if not isinstance(examples, list):
        return []
    plain = [one for one in examples if one is not None and not isinstance(one, list | dict)]
    return [short(one) for one in plain][:100]
