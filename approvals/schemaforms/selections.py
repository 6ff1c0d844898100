"""Fields that are answered by choosing: one of some, some of some, yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .choices import KEPT, label, mark
from .leaves import shown
from .nodes import Node, Option
from .spots import Spot, cleared
from .values import ABSENT, equal, present

if TYPE_CHECKING:
    from .growing import Grower

RADIOS = 5  # up to so many answers stand open; more fold into a list


def choice(grower: Grower, spot: Spot, options: list[Option]) -> Node:
    """One of the options, or none yet: nothing is preselected that nobody said."""
    node = grower.node(spot, "choice", "select")
    node.type_name = _("one of %(count)s") % {"count": len(options)}
    node.options = mark(options, spot.source, keep=not spot.blank)
    node.nullable = any(option.value is None for option in options)
    wish = grower.hints(spot).widget
    if wish == "radio" or (node.required and len(options) <= RADIOS and wish != "select"):
        _as_radios(node)
    was = node.chosen
    node.filled = was is not None
    if was is None and spot.blank:
        node.value = ABSENT  # a default that is no option is nobody's answer
    if node.readonly:
        node.text = was.label if was else ""
        return shown(node)
    if not grower.posted(node):
        return node
    key = grower.post.text(node.id)
    if key == (was.key if was else ""):
        return node
    _choose(node, spot, key)
    return node


def _choose(node: Node, spot: Spot, key: str) -> None:
    found = next((option for option in node.options if option.key == key), None)
    for option in node.options:
        option.chosen = option is found
    node.filled = found is not None
    if found is not None:
        node.value = found.value
        return
    node.value = cleared(node, spot)
    if key:
        node.errors.append(_("Choose one of the answers."))


def _as_radios(node: Node) -> None:
    node.widget = "radio"
    node.width = 6
    if not node.required:
        # Radio buttons cannot be emptied by hand.
        nothing = Option("", _("No answer"), ABSENT, chosen=False)
        node.options = [*node.options, nothing]


def boolean(grower: Grower, spot: Spot, *, nullable: bool) -> Node:
    """Yes or no. A tick box where its two states say all, else two answers of which none is set.

    A constant is asked for too: where only yes will do, somebody has to say it.
    """
    wish = grower.hints(spot).widget
    new = spot.blank and not present(spot.source)
    # Left alone it must not be there, where its being there already asks for more.
    two_states = isinstance(spot.source, bool) or (new and (spot.required or not spot.counts))
    if nullable or not two_states or wish in ("tristate", "radio", "select"):
        options = [Option("0", _("Yes"), True), Option("1", _("No"), False)]
        if nullable:
            options.append(Option("2", _("No value (null)"), None))
        node = choice(grower, spot, options)
        if wish != "select" and node.widget == "select":
            _as_radios(node)
        node.type_name = _("yes or no")
        return node
    return _tick(grower, spot)


def _tick(grower: Grower, spot: Spot) -> Node:
    node = grower.node(spot, "check", "checkbox")
    node.type_name = _("yes or no")
    was = spot.source is True
    node.filled = present(spot.source)
    if node.readonly:
        node.text = {True: _("Yes"), False: _("No")}.get(spot.source is True, "")
        return shown(node) if present(spot.source) else node
    ticked = "1" in grower.post.every(node.id) if grower.posted(node) else was
    if ticked != was or not present(spot.source):
        # An empty tick box of a new form says no: HTML cannot tell it from one never seen.
        no_wanted = spot.required or spot.schema.get("const") is not True
        node.value = ticked if ticked or present(spot.source) or no_wanted else ABSENT
        node.filled = node.filled or ticked
    return node


def several(grower: Grower, spot: Spot, options: list[Option]) -> Node:
    """Any number of the options, as tick boxes; the order of what was sent stays."""
    node = grower.node(spot, "choices", "checkboxes")
    node.width = grower.hints(spot).width or 6
    node.type_name = _("any of %(count)s") % {"count": len(options)}
    node.options = options
    source = spot.source if isinstance(spot.source, list) else []
    for index, value in enumerate(source):
        if not any(_is(option, value) for option in options):
            node.options.append(Option(f"{KEPT}{index}", label(value), value, stray=True))
    before = {option.key for option in options if any(_is(option, one) for one in source)}
    now = set(grower.post.every(node.id)) if grower.posted(node) else before
    for option in options:
        option.chosen = option.key in now
    node.filled = present(spot.source) or bool(now)
    if node.readonly:
        node.text = ", ".join(option.label for option in options if option.chosen)
        return shown(node)
    if now == before:
        if node.required and spot.blank and not present(node.value):
            node.value = []
        return node
    kept = [one for one in source if any(_is(option, one) and option.chosen for option in options)]
    new = [o.value for o in options if o.chosen and o.key not in before and present(o.value)]
    node.value = [*kept, *new]
    if not node.value and not node.required:
        node.value, node.filled = ABSENT, False
    return node


def _is(option: Option, value: object) -> bool:
    return present(option.value) and equal(option.value, value)  # type: ignore[arg-type]


def constant(grower: Grower, spot: Spot) -> Node:
    """A value with only one answer: kept or filled in, and shown only where it is wrong."""
    fixed = spot.schema["const"]
    fits = present(spot.source) and equal(spot.source, fixed)
    if not fits and not spot.blank and (present(spot.source) or spot.required):
        return choice(grower, spot, [Option("0", label(fixed), fixed)])
    node = grower.node(spot, "const", "hidden")
    node.readonly = True
    if not fits and spot.blank and (fixed is not None or spot.required):
        node.value = fixed
    return node
