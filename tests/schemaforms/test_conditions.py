"""Fields that come and go with the answers of others, with and without JavaScript."""

import pytest

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms

from . import corpus
from .page import page


def shown(form):
    return [node.pointer for node in form.nodes() if not node.is_group and node.kind != "branch"]


def answer(source, **typed):
    """Press "Update form" with these answers, by pointer, until nothing new appears."""
    fields = page(forms.show(source)).fields
    for _ in range(3):
        form = forms.parse(source, {**fields, "_op": ["update"]}).form
        by_pointer = {node.pointer: node for node in form.nodes()}
        fields = dict(page(form).fields)
        for name, value in typed.items():
            if f"/{name}" in by_pointer:
                fields[by_pointer[f"/{name}"].id] = [value]
    return fields


PETS = {
    "type": "object",
    "properties": {"animal": {"enum": ["Cat", "Fish"]}},
    "allOf": [
        {
            "if": {"properties": {"animal": {"const": "Cat"}}},
            "then": {"properties": {"food": {"enum": ["meat", "grass"]}}, "required": ["food"]},
        },
        {
            "if": {"properties": {"animal": {"const": "Fish"}}},
            "then": {"properties": {"food": {"enum": ["worms"]}, "water": {"type": "string"}}},
        },
        {"required": ["animal"]},
    ],
}


def test_a_condition_waits_for_its_answer_and_then_shows_its_fields():
    source = forms.Source(PETS)
    assert shown(forms.show(source)) == ["/animal"]
    assert [node.pointer for node in forms.show(source).nodes() if node.live] == ["/animal"]
    sent = forms.parse(source, answer(source, animal="1", food="0", water="lake"))
    assert sent.value == {"animal": "Fish", "food": "worms", "water": "lake"}
    assert sent.ok


def test_an_update_says_nothing_of_what_is_missing():
    source = forms.Source(PETS)
    animal = forms.show(source).at("/animal")
    updated = forms.parse(source, {animal.id: ["0"], "_op": ["update"]})
    assert shown(updated.form) == ["/animal", "/food"]
    assert (updated.form.problems, updated.faults) == ([], ())
    sent = forms.parse(source, {animal.id: ["0"]})
    assert [fault.pointer for fault in sent.faults] == ["/food"]
    assert sent.form.at("/food").errors


def test_what_belonged_to_an_answer_goes_with_it_and_nothing_else_does():
    value = parse(b'{"water":"lake","animal":"Fish","food":"worms","other":1.0}')
    source = forms.Source(PETS, data=value)
    sent = forms.parse(source, answer(source, animal="0", food="0"))
    assert text(sent.value) == '{"animal":"Cat","food":"meat","other":1.0}'
    assert sent.ok


def test_an_if_without_properties_is_judged_at_once():
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "if": {"required": ["a"]},
        "then": {"properties": {"b": {"type": "string"}}},
        "else": {"properties": {"c": {"type": "string"}}},
    }
    assert shown(forms.build(schema=schema, data={})) == ["/a", "/c"]
    assert shown(forms.build(schema=schema, data={"a": "x"})) == ["/a", "/b"]


@pytest.mark.parametrize("keyword", ["dependencies", "dependentSchemas"])
def test_a_dependency_shows_what_it_needs(keyword):
    needed = {"properties": {"bill_to": {"type": "string"}}, "required": ["bill_to"]}
    schema = {
        "type": "object",
        "properties": {"card": {"type": "number"}},
        keyword: {"card": needed},
    }
    source = forms.Source(schema)
    assert shown(forms.show(source)) == ["/card"]
    sent = forms.parse(source, answer(source, card="41", bill_to="Ada"))
    assert sent.value == {"card": 41, "bill_to": "Ada"}
    card = forms.show(source).at("/card").id
    assert [f.pointer for f in forms.parse(source, {card: ["41"]}).faults] == ["/bill_to"]


def test_alternatives_that_an_answer_tells_apart_need_no_chooser():
    case = corpus.read("rjsf--schemaDependencies")
    source = forms.Source(case.schema, case.ui)
    form = forms.show(source)
    assert not [node for node in form.nodes() if node.kind == "branch"]
    pets = form.at("/conditional/Do you have any pets?")
    updated = forms.parse(source, {pets.id: ["1"], "_op": ["update"]})
    assert "/conditional/How old is your pet?" in shown(updated.form)


BUYER = {
    "type": "object",
    "oneOf": [
        {
            "title": "A person",
            "properties": {"kind": {"const": "p"}, "name": {"type": "string"}},
            "required": ["kind", "name"],
            "additionalProperties": False,
        },
        {
            "title": "A company",
            "properties": {
                "kind": {"const": "c"},
                "name": {"type": "string"},
                "vat": {"type": "string"},
            },
            "required": ["kind", "vat"],
            "additionalProperties": False,
        },
    ],
}


def test_a_branch_is_recognised_kept_and_changed_with_what_was_typed():
    source = forms.Source(BUYER, data={"kind": "p", "name": "Ada"})
    form = forms.show(source)
    chooser = next(node for node in form.nodes() if node.kind == "branch")
    assert [(o.label, o.chosen) for o in chooser.options] == [
        ("A person", True),
        ("A company", False),
    ]
    fields = {**page(form).fields, chooser.id: ["1"], "_op": ["update"]}
    other = forms.parse(source, fields).form
    assert shown(other) == ["/kind", "/name", "/vat"]
    fields = {**page(other).fields, other.at("/vat").id: ["DE1"]}
    sent = forms.parse(source, fields)
    assert sent.value == {"kind": "c", "name": "Ada", "vat": "DE1"}
    assert sent.ok


def test_a_branch_is_recognised_by_its_constants_where_the_rest_is_wrong():
    for kind, title in (("p", "A person"), ("c", "A company")):
        form = forms.build(schema=BUYER, data={"kind": kind, "vat": 5})
        assert [node.chosen.label for node in form.nodes() if node.kind == "branch"] == [title]


def test_a_branch_that_nobody_chose_is_where_the_fault_is_said():
    source = forms.Source(BUYER)
    parsed = forms.parse(source, page(forms.show(source)).fields)
    assert not parsed.ok
    (problem,) = parsed.form.problems
    assert problem.node.kind == "branch"
    drawn = page(parsed.form)
    assert problem.node.anchor in drawn.ids
    assert set(drawn.refers) <= set(drawn.ids)


def test_fields_with_the_title_of_their_type_are_told_apart_by_name():
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/m"}, "b": {"$ref": "#/$defs/m"}},
        "$defs": {"m": {"title": "Mode", "enum": ["x"]}},
    }
    labels = [node.label for node in forms.build(schema=schema).root.children]
    assert labels == ["Mode (a)", "Mode (b)"]


def test_a_type_is_switched_and_the_value_follows():
    schema = {"type": "object", "properties": {"size": {"type": ["integer", "string"]}}}
    source = forms.Source(schema, data={"size": 1000})
    form = forms.show(source)
    switch = next(node for node in form.nodes() if node.kind == "switch")
    field = form.at("/size")
    fields = {**page(form).fields, f"{switch.id}s": ["1"], field.id: ["all"]}
    assert forms.parse(source, fields).value == {"size": "all"}
    fields[f"{switch.id}s"] = [""]
    assert forms.parse(source, fields).value == {}


def test_rules_of_hints_show_and_unlock_fields():
    case = corpus.read("jsonforms--rule")
    source = forms.Source(case.schema, case.ui, data={"name": "John", "dead": False})
    kind = forms.show(source).at("/kindOfDead")
    assert kind.readonly
    dead = forms.show(source).at("/dead")
    assert dead.live
    updated = forms.parse(source, {dead.id: ["", "1"], "_op": ["update"]})
    assert not updated.form.at("/kindOfDead").readonly


def test_show_if_hides_a_field_without_losing_its_value():
    schema = {
        "type": "object",
        "properties": {"more": {"type": "boolean"}, "why": {"type": "string"}},
    }
    ui = {"why": {"ui:showIf": {"properties": {"more": {"const": True}}, "required": ["more"]}}}
    source = forms.Source(schema, ui, data={"more": False, "why": "kept"})
    assert shown(forms.show(source)) == ["/more"]
    assert forms.parse(source, page(forms.show(source)).fields).value == source.data
    more = forms.show(source).at("/more").id
    updated = forms.parse(source, {more: ["", "1"], "_op": ["update"]})
    assert updated.form.at("/why").text == "kept"


def test_a_live_field_posts_itself_where_the_page_says():
    form = forms.build(schema=PETS, update_url="/x/")
    drawn = page(form)
    posts = [found for _, found in drawn.tags if "hx-post" in found]
    assert {found["hx-post"] for found in posts} == {"/x/"}
    assert ("_op", "update") in drawn.buttons


def test_what_is_due_is_asked_for_as_the_part_that_waits_for_it_describes_it():
    schema = {
        "type": "object",
        "properties": {"card": {"type": "string"}},
        "dependencies": {
            "card": ["address"],
            "address": {"properties": {"address": {"type": "string"}}},
        },
    }
    source = forms.Source(schema)
    card = forms.show(source).at("/card")
    form = forms.parse(source, {card.id: ["4"], "_op": ["update"]}).form
    sent = forms.parse(source, {**page(form).fields, form.at("/address").id: ["Home"]})
    assert sent.value == {"card": "4", "address": "Home"}
    assert sent.ok


def test_yes_or_no_that_nobody_answered_asks_for_nothing_more():
    schema = {
        "type": "object",
        "properties": {"ship": {"type": "boolean"}},
        "dependencies": {"ship": {"properties": {"to": {"type": "string"}}, "required": ["to"]}},
    }
    source = forms.Source(schema)
    form = forms.show(source)
    assert shown(form) == ["/ship"]
    assert forms.parse(source, page(form).fields).value == {}
    for key, answer in (("0", True), ("1", False)):
        asked = forms.parse(source, {form.at("/ship").id: ["", key], "_op": ["update"]}).form
        sent = forms.parse(source, {**page(asked).fields, asked.at("/to").id: ["Home"]})
        assert sent.value == {"ship": answer, "to": "Home"}
        assert sent.ok


def test_a_condition_on_what_is_there_at_all_is_asked_again_when_it_changes():
    schema = {
        "type": "object",
        "properties": {"user": {"type": "string"}, "token": {"type": "string"}},
        "if": {"not": {"required": ["user"]}},
        "then": {"required": ["token"]},
        "else": {"properties": {"password": {"type": "string"}}},
    }
    source = forms.Source(schema)
    assert forms.show(source).at("/user").live
    updated = forms.parse(source, {forms.show(source).at("/user").id: ["ada"], "_op": ["update"]})
    assert shown(updated.form) == ["/user", "/token", "/password"]
