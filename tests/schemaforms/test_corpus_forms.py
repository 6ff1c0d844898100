"""Every schema of the corpus as a form: whole, to the byte, and strict (ui.md 9, 6)."""

from functools import cache

import pytest

from approvals.rules.strict_json import text
from approvals.schemaforms import forms

from . import corpus
from .page import page

# Schemas of the level "extended" of which some part is asked for as JSON: a list of lists.
PARTLY_JSON = {"jsonforms--anyOf"}


class Trip:
    """One form of a case to the browser and back, untouched: drawn and read once for all tests."""

    def __init__(self, source):
        self.source = source
        self.form = forms.show(source)
        self.page = page(self.form)
        self.parsed = forms.parse(source, self.page.fields)


@cache
def empty(name):
    """The form of a case that nobody filled in."""
    case = corpus.read(name)
    return Trip(forms.Source(case.schema, case.ui))


@cache
def filled(name, which):
    """The forms of a case with each of its values that are `which`: valid or invalid."""
    case = corpus.read(name)
    return [Trip(forms.Source(case.schema, case.ui, data=v)) for v in getattr(case, which)]


def asked_as_json(name):
    trips = [empty(name), *filled(name, "valid")]
    return [node.pointer for trip in trips for node in trip.form.nodes() if node.kind == "json"]


@pytest.mark.parametrize("name", corpus.names(level="core"))
def test_a_core_schema_is_a_full_form(name):
    assert asked_as_json(name) == []


@pytest.mark.parametrize("name", sorted({*corpus.names(level="extended")} - PARTLY_JSON))
def test_an_extended_schema_is_a_full_form(name):
    assert asked_as_json(name) == []


@pytest.mark.parametrize("name", corpus.names())
def test_a_page_of_it_ties_every_label_and_text_to_one_element(name):
    for trip in [empty(name), *filled(name, "valid")]:
        assert len(trip.page.ids) == len(set(trip.page.ids))
        assert set(trip.page.refers) <= set(trip.page.ids)


@pytest.mark.parametrize("name", corpus.names())
def test_a_valid_value_comes_back_to_the_byte_and_is_taken(name):
    for trip in filled(name, "valid"):
        assert text(trip.parsed.value) == text(trip.source.data)
        assert trip.parsed.faults == ()
        assert trip.parsed.ok


@pytest.mark.parametrize("name", corpus.names())
def test_an_invalid_value_is_shown_kept_and_refused(name):
    case = corpus.read(name)
    for index in case.invalid_by_form:
        parsed = filled(name, "invalid")[index].parsed
        assert text(parsed.value) == text(case.invalid[index])
        assert parsed.faults != (), case.invalid_reasons[index]
        assert len(parsed.form.problems) >= len(parsed.faults)
        page(parsed.form)


@pytest.mark.parametrize("name", corpus.names())
def test_any_value_is_shown_whole_however_wrong(name):
    for trip in filled(name, "invalid"):
        assert text(trip.parsed.value) == text(trip.source.data)
        assert not trip.parsed.ok


@pytest.mark.parametrize("name", corpus.names())
def test_an_empty_form_sent_twice_says_the_same(name):
    once = empty(name).parsed
    again = forms.parse(empty(name).source, page(once.form).fields)
    assert again.value == once.value
    assert again.faults == once.faults
