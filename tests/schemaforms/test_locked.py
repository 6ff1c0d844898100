"""What may not be edited stays what it was, and what may not be seen never reaches the page."""

import pytest

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms
from approvals.schemaforms.inferring import infer

from .page import page

SENT = '{"to":{"account":"DE89","name":"Ada"},"amount":5120.00,"token":"hunter2","rows":[{"id":1}]}'


def made(**more):
    value = parse(SENT.encode())
    return forms.Source(infer(value), data=value, proposed=value, **more)


def everything(form, typed):
    """A post that answers every field, also those that were never drawn."""
    return {node.id + mark: [typed] for node in form.nodes() for mark in ("", "s", "k")}


@pytest.mark.parametrize("locked", [["/amount"], ["/to"], ["/rows/0/id"], ["/to/account"], [""]])
def test_a_locked_place_keeps_its_value_whatever_is_posted(locked):
    source = made(locked=locked)
    form = forms.show(source)
    parsed = forms.parse(source, everything(form, "666"))
    for pointer in locked:
        before = form.at(pointer or "/amount")
        after = parsed.form.at(pointer or "/amount")
        assert after.locked
        assert text(after.value) == text(before.value)
        assert after.id not in page(form).fields


@pytest.mark.parametrize("odd", ["string", "integer", "boolean"])
def test_what_holds_a_locked_part_is_locked_also_where_the_schema_means_something_else(odd):
    value = parse(SENT.encode())
    schema = {"type": "object", "properties": {"to": {"type": odd}}}
    source = forms.Source(schema, data=value, locked=["/to/account"])
    form = forms.show(source)
    assert form.at("/to").readonly
    assert form.at("/to").id not in page(form).fields
    assert text(forms.parse(source, {form.at("/to").id: ["666"]}).value) == SENT


def test_a_list_with_a_locked_row_keeps_its_rows():
    source = made(locked=["/rows/0/id"])
    buttons = [order for _name, order in page(forms.show(source)).buttons]
    assert not [order for order in buttons if "/rows" in order]
    pressed = forms.parse(source, {"_op": ["remove:/rows/0"]})
    assert text(pressed.value) == SENT


def test_a_masked_value_never_reaches_the_page_and_comes_back():
    source = made(masked={"/token": "••••"})
    form = forms.show(source)
    drawn = page(form)
    assert "hunter2" not in drawn.html
    assert "••••" in drawn.html
    assert text(forms.parse(source, {**drawn.fields, **everything(form, "x")}).value).count(
        "hunter2"
    )
    assert text(forms.parse(source, drawn.fields).value) == SENT


def test_a_mask_inside_json_hides_all_of_that_field():
    value = parse(b'{"deep":[[{"token":"hunter2"}]]}')
    source = forms.Source(infer(value), data=value, masked={"/deep/0/0/token": "••••"})
    drawn = page(forms.show(source))
    assert "hunter2" not in drawn.html
    assert text(forms.parse(source, drawn.fields).value) == text(value)


def test_a_mask_hides_the_answer_that_would_give_it_away():
    schema = {
        "type": "object",
        "properties": {
            "some": {"type": "array", "uniqueItems": True, "items": {"enum": ["hunter2", "b"]}},
            "one": {"enum": [{"pin": "hunter2"}, {"pin": "b"}]},
        },
    }
    sent = {"some": ["hunter2"], "one": {"pin": "hunter2"}}
    source = forms.Source(
        schema, data=sent, proposed={}, masked={"/some/0": "••••", "/one/pin": "••••"}
    )
    drawn = page(forms.show(source))
    assert "hunter2" not in drawn.html
    assert forms.parse(source, drawn.fields).value == sent


def test_a_password_is_kept_and_never_shown():
    schema = {"type": "object", "properties": {"key": {"type": "string", "format": "password"}}}
    for more in ({}, {"readonly": True}, {"proposed": {"key": "other"}}):
        source = forms.Source(schema, data={"key": "hunter2"}, **more)
        drawn = page(forms.show(source))
        assert "hunter2" not in drawn.html
        assert "other" not in drawn.html
        assert forms.parse(source, drawn.fields).value == {"key": "hunter2"}
    source = forms.Source(schema, data={"key": "hunter2"})
    key = forms.show(source).at("/key").id
    assert forms.parse(source, {key: ["new"]}).value == {"key": "new"}


def test_read_only_fields_and_forms_are_not_asked():
    schema = {"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}}
    source = forms.Source(schema, data={"id": "a"})
    assert forms.parse(source, everything(forms.show(source), "b")).value == {"id": "a"}
    source = made(readonly=True)
    assert page(forms.show(source)).fields == {}
    assert text(forms.parse(source, everything(forms.show(source), "b")).value) == SENT


def test_a_mask_holds_where_a_schema_repeats_itself():
    schema = {
        "$ref": "#/$defs/node",
        "$defs": {"node": {"type": "object", "properties": {"in": {"$ref": "#/$defs/node"}}}},
    }
    sent = {"in": {"token": "hunter2"}}
    for place in ("/in", "/in/token"):
        source = forms.Source(schema, data=sent, masked={place: "••••"})
        drawn = page(forms.show(source))
        assert "hunter2" not in drawn.html
        assert forms.parse(source, drawn.fields).value == sent
