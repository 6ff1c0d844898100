"""Alternatives of an object, one of which a person chooses: `oneOf` and `anyOf` of objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from approvals.rules.strict_json import JsonValue

from .conditions import Settled
from .merging import as_schema
from .nodes import Node, Option
from .values import ABSENT, Maybe, Schema

if TYPE_CHECKING:
    from .growing import Grower
    from .spots import Spot


def choose(grower: Grower, spot: Spot, node: Node, settled: Settled) -> tuple[bool, set[str]]:
    """Add the chooser between alternatives, and fold the chosen one in.

    Returns whether somebody chose another one than was sent, and the names all of them know.
    """
    branches = settled.branches
    options = [Option(str(i), _name(one, i), ABSENT) for i, one in enumerate(branches)]
    was = _branch_of(grower, spot.source, settled.schema, branches)
    chooser = grower.node(spot, "branch", "branch")
    chooser.label = _("Which of these?")
    chooser.help = ""
    chooser.live, chooser.required, chooser.compares = True, True, False
    chooser.width = 6
    chooser.id = f"{node.id}s"
    chooser.options = options
    chooser.readonly = chooser.readonly or grower.holds_lock(spot)
    now = grower.post.text(chooser.id) if grower.posted(chooser) else was
    names: set[str] = set()
    for option, branch in zip(options, branches, strict=True):
        names |= _members(branch)
        if option.key == now:
            option.chosen = True
            settled.schema = grower.folder.merge(settled.schema, branch, talk=False)
    chooser.text = chooser.chosen.label if chooser.chosen else ""
    node.children.append(chooser)
    return now != was, names


def _branch_of(grower: Grower, source: Maybe, base: Schema, branches: list[Schema]) -> str:
    """The alternative that a value keeps, else the one with most of its keys, first of those
    whose constants it keeps; "" for none."""
    if not isinstance(source, dict) or not source:
        return ""
    for index, branch in enumerate(branches):
        if grower.fits(branch, source) and _members(branch) & set(source):
            return str(index)
    keys = set(source) - _members(base)
    scores = [
        (bool(shared), _keeps_constants(grower, branch, source), shared)
        for branch in branches
        for shared in [len(keys & _members(branch))]
    ]
    best = max(scores)
    return str(scores.index(best)) if best[0] else ""


def _keeps_constants(grower: Grower, branch: Schema, source: Mapping[str, JsonValue]) -> bool:
    """Whether the members that tell alternatives apart (`const`, `enum`) are this one's."""
    marks = {
        name: schema
        for name, schema in as_schema(branch.get("properties")).items()
        if name in source and as_schema(schema).keys() & {"const", "enum"}
    }
    return all(grower.fits(schema, source[name]) for name, schema in marks.items())


def _members(branch: Schema) -> set[str]:
    return set(as_schema(branch.get("properties")))


def _name(branch: Schema, index: int) -> str:
    title = branch.get("title")
    if isinstance(title, str) and title:
        return title
    for schema in as_schema(branch.get("properties")).values():
        fixed = as_schema(schema).get("const")
        if isinstance(fixed, str) and fixed:
            return fixed
    names = list(as_schema(branch.get("properties")))
    return ", ".join(names[:3]) if names else _("Alternative %(number)s") % {"number": index + 1}
