"""Every schema of the corpus as a form: whole, to the byte, and strict (ui.md 9, 6)."""

import pytest

from approvals.rules.strict_json import text
from approvals.schemaforms import forms

from . import corpus
from .page import page

# Schemas of the level "extended" of which some part is asked for as JSON: a list of lists.
PARTLY_JSON = {"jsonforms--anyOf"}


def sources(name):
    """The form of a case: empty, and with each of its valid values."""
    case = corpus.read(name)
    yield forms.Source(case.schema, case.ui)
    for value in case.valid:
        yield forms.Source(case.schema, case.ui, data=value)


def untouched(source):
    return forms.parse(source, page(forms.show(source)).fields)


@pytest.mark.parametrize("name", corpus.names(level="core"))
def test_a_core_schema_is_a_full_form(name):
    for source in sources(name):
        assert [node.pointer for node in forms.show(source).nodes() if node.kind == "json"] == []


@pytest.mark.parametrize("name", sorted({*corpus.names(level="extended")} - PARTLY_JSON))
def test_an_extended_schema_is_a_full_form(name):
    for source in sources(name):
        assert [node.pointer for node in forms.show(source).nodes() if node.kind == "json"] == []


@pytest.mark.parametrize("name", corpus.names())
def test_a_page_of_it_ties_every_label_and_text_to_one_element(name):
    for source in sources(name):
        drawn = page(forms.show(source))
        assert len(drawn.ids) == len(set(drawn.ids))
        assert set(drawn.refers) <= set(drawn.ids)


@pytest.mark.parametrize("name", corpus.names())
def test_a_valid_value_comes_back_to_the_byte_and_is_taken(name):
    case = corpus.read(name)
    for value in case.valid:
        parsed = untouched(forms.Source(case.schema, case.ui, data=value))
        assert text(parsed.value) == text(value)
        assert parsed.faults == ()
        assert parsed.ok


@pytest.mark.parametrize("name", corpus.names())
def test_an_invalid_value_is_shown_kept_and_refused(name):
    case = corpus.read(name)
    for index in case.invalid_by_form:
        parsed = untouched(forms.Source(case.schema, case.ui, data=case.invalid[index]))
        assert text(parsed.value) == text(case.invalid[index])
        assert parsed.faults != (), case.invalid_reasons[index]
        assert len(parsed.form.problems) >= len(parsed.faults)
        page(parsed.form)


@pytest.mark.parametrize("name", corpus.names())
def test_any_value_is_shown_whole_however_wrong(name):
    case = corpus.read(name)
    for value in case.invalid:
        parsed = untouched(forms.Source(case.schema, case.ui, data=value))
        assert text(parsed.value) == text(value)
        assert not parsed.ok


@pytest.mark.parametrize("name", corpus.names())
def test_an_empty_form_sent_twice_says_the_same(name):
    case = corpus.read(name)
    source = forms.Source(case.schema, case.ui)
    once = untouched(source)
    again = forms.parse(source, page(once.form).fields)
    assert again.value == once.value
    assert again.faults == once.faults
