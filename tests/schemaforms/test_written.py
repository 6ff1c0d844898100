"""Schemas as other programs send them: judged, drawn, filled in and sent back."""

from __future__ import annotations

from functools import cache

import pytest

from approvals.rules.strict_json import text
from approvals.schemaforms import forms
from approvals.schemaforms.checking import check_schema
from approvals.schemaforms.judging import judge
from approvals.schemaforms.values import ABSENT, equal, present, same

from . import written
from .filling import fill
from .page import page

EMPTY: tuple[object, ...] = ("", None, [], {}, False)
NEW = {"text": ["changed"], "number": ["77"], "json": ['{"changed":1.0}']}


class Trip:
    """A form to the browser and back, untouched."""

    def __init__(self, source):
        self.source = source
        self.form = forms.show(source)
        self.fields = page(self.form).fields
        self.parsed = forms.parse(source, self.fields)

    def updated(self):
        """The value where the form was drawn again on the way, as for every change of a field
        that others depend on."""
        drawn = forms.parse(self.source, {**self.fields, "_op": ["update"]}).form
        return forms.parse(self.source, page(drawn).fields).value


@cache
def trips(name, which):
    case = written.read(name)
    values = case.valid if which == "valid" else [value for _place, value in case.invalid]
    return [Trip(forms.Source(case.schema, case.ui, data=value)) for value in values]


def largest(name):
    """The trip of the valid value that fills in most fields."""
    return max(trips(name, "valid"), key=lambda one: len(one.fields))


@cache
def blank(name):
    case = written.read(name)
    return Trip(forms.Source(case.schema, case.ui))


def test_there_are_as_many_as_there_were():
    assert len(written.names()) == 108


@pytest.mark.parametrize("name", written.names())
def test_its_values_are_judged_right_and_where_the_fault_is(name):
    case = written.read(name)
    check_schema(case.schema)
    for value in case.valid:
        assert judge(case.schema, value) == []
    for place, value in case.invalid:
        assert place in [fault.pointer for fault in judge(case.schema, value)], text(value)


@pytest.mark.parametrize("name", written.names())
def test_only_what_has_no_field_is_asked_for_as_json(name):
    drawn = [blank(name), *trips(name, "valid")]
    found = {n.pointer for trip in drawn for n in trip.form.nodes() if n.kind == "json"}
    assert found == set(written.read(name).json)


@pytest.mark.parametrize("name", written.names())
def test_a_valid_value_comes_back_to_the_byte_also_through_an_update(name):
    for trip in trips(name, "valid"):
        assert text(trip.parsed.value) == text(trip.source.data)
        assert trip.parsed.ok
    longest = largest(name)
    assert text(longest.updated()) == text(longest.source.data)


@pytest.mark.parametrize("name", written.names())
def test_an_invalid_value_is_kept_shown_and_refused_at_its_place(name):
    case = written.read(name)
    for (place, value), trip in zip(case.invalid, trips(name, "invalid"), strict=True):
        assert text(trip.parsed.value) == text(value)
        assert place in [fault.pointer for fault in trip.parsed.faults]
        assert trip.parsed.form.problems


@pytest.mark.parametrize("name", written.names())
def test_an_empty_form_says_the_same_however_often_it_is_sent(name):
    trip = blank(name)
    assert trip.parsed.value == trip.updated()
    meant = written.read(name).blank
    assert meant is None or text(trip.parsed.value) == text(meant)


@pytest.mark.parametrize("name", [name for name in written.names() if written.read(name).fills])
def test_a_person_can_fill_the_empty_form_in(name):
    case = written.read(name)
    for meant in case.valid:
        if '""' in text(meant):
            continue  # a field that is left empty is left out
        said = fill(blank(name).source, meant)
        assert said.ok, said.faults
        assert within(meant, said.value), f"{text(meant)} became {text(said.value)}"


@pytest.mark.parametrize("name", written.names())
def test_one_changed_field_changes_its_own_value_alone(name):
    trip = largest(name)
    open_ = [n for n in trip.form.nodes() if n.id in trip.fields and not (n.live or n.rest)]
    one_of_each = {(node.widget, node.type_name, node.depth): node for node in open_}
    for node in one_of_each.values():
        words = another(node)
        if words is None:
            continue
        said = forms.parse(trip.source, {**trip.fields, node.id: words})
        places = list(differing(trip.source.data, said.value))
        assert places
        for place in places:
            assert place.startswith(node.pointer) or node.pointer.startswith(place)
        shown = said.form.at(node.pointer)
        assert node.kind not in ("text", "number") or shown.text == words[0]


def another(node):
    """What a person might answer instead, None where there is nothing to answer."""
    if node.kind == "check":
        return [""] if node.value is True else ["", "1"]
    others = [option.key for option in node.options if not option.chosen and option.key]
    if node.kind == "choice" and others:
        return others[:1]
    if node.kind == "choices":
        return ["", *others]
    return NEW.get(node.kind)


def differing(one, other, place=""):
    """The pointers at which two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            spelt = key.replace("~", "~0").replace("/", "~1")
            yield from differing(one.get(key, ABSENT), other.get(key, ABSENT), f"{place}/{spelt}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from differing(*pair, f"{place}/{index}")
    elif not same(one, other):
        yield place


def within(meant, said):
    """Whether all that was meant was said; ticks stand in the schema's order, moments in UTC."""
    if meant in EMPTY or (isinstance(meant, dict) and all(one in EMPTY for one in meant.values())):
        return True
    if not present(said):
        return False
    if isinstance(meant, dict) and isinstance(said, dict):
        return all(within(one, said.get(name, ABSENT)) for name, one in meant.items())
    if isinstance(meant, list) and len(meant) == len(said):
        return all(any(within(one, other) for other in said) for one in meant)
    return equal(meant, said) or ("T" in str(said) and str(meant)[:4] == str(said)[:4])
