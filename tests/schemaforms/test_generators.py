"""Schemas as programs write them: every part has a field, values come back and are judged right."""

import json

import pytest

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms
from approvals.schemaforms.checking import check_schema

from .page import page

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
CAT = {
    "title": "Cat",
    "type": "object",
    "properties": {"kind": {"const": "cat"}, "lives": {**WHOLE, "default": 9}},
    "required": ["kind"],
    "additionalProperties": False,
}
DOG = {
    "title": "Dog",
    "type": "object",
    "properties": {"kind": {"const": "dog"}, "breed": TEXT},
    "required": ["kind", "breed"],
    "additionalProperties": False,
}
UNION_OF_MODELS = {
    "$defs": {"Cat": CAT, "Dog": DOG},
    "type": "object",
    "properties": {
        "pet": {
            "discriminator": {"propertyName": "kind"},
            "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        },
        "pets": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/Cat"}]}},
        "price": {"anyOf": [{"type": "number"}, {**TEXT, "pattern": r"^\d+\.\d\d$"}]},
        "until": {"anyOf": [{**TEXT, "format": "date"}, {"type": "null"}], "default": None},
    },
    "required": ["pet"],
}
STRICT_FUNCTION = {
    "type": "object",
    "properties": {
        "place": TEXT,
        "unit": {"type": ["string", "null"], "enum": ["c", "f", None]},
        "days": {"type": ["array", "null"], "items": WHOLE},
        "more": {
            "type": ["object", "null"],
            "properties": {"night": {"type": "boolean"}},
            "required": ["night"],
            "additionalProperties": False,
        },
    },
    "required": ["place", "unit", "days", "more"],
    "additionalProperties": False,
}
NULL_FIRST = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {
        "Car": {"type": "object", "properties": {"Name": {"type": ["null", "string"]}}}
    },
    "type": "object",
    "properties": {
        "Sex": {"oneOf": [{"type": "null"}, {"type": "integer", "enum": [0, 1]}]},
        "Car": {"oneOf": [{"type": "null"}, {"$ref": "#/definitions/Car"}]},
        "Cars": {"type": ["array", "null"], "items": {"$ref": "#/definitions/Car"}},
    },
}
ONE_OR_MANY = {
    "type": "object",
    "properties": {
        "to": {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]},
        "port": {"oneOf": [WHOLE, TEXT]},
    },
}
TAKEN = [
    (UNION_OF_MODELS, '{"pet":{"kind":"cat"}}'),
    (UNION_OF_MODELS, '{"pet":{"kind":"dog","breed":"pug"},"pets":[{"kind":"cat"}],"price":2.50}'),
    (UNION_OF_MODELS, '{"pet":{"kind":"cat","lives":3},"price":"2.50","until":"2026-11-21"}'),
    (STRICT_FUNCTION, '{"place":"x","unit":null,"days":null,"more":null}'),
    (STRICT_FUNCTION, '{"place":"x","unit":"c","days":[1,2],"more":{"night":false}}'),
    (NULL_FIRST, '{"Sex":null,"Car":null,"Cars":null}'),
    (NULL_FIRST, '{"Sex":1,"Car":{"Name":null},"Cars":[{"Name":"a"},{}]}'),
    (ONE_OR_MANY, '{"to":"a","port":8443}'),
    (ONE_OR_MANY, '{"to":["a","a"],"port":"http"}'),
]
REFUSED = [
    (UNION_OF_MODELS, '{"pet":{"kind":"dog"}}', "/pet/breed"),
    (UNION_OF_MODELS, '{"pet":{"kind":"cat","breed":"x"}}', "/pet/breed"),
    (STRICT_FUNCTION, '{"place":"x","unit":"k","days":null,"more":null}', "/unit"),
    (STRICT_FUNCTION, '{"place":"x","unit":null,"days":[1.5],"more":null}', "/days/0"),
    (STRICT_FUNCTION, '{"place":"x","unit":null,"days":null,"more":{}}', "/more/night"),
    (NULL_FIRST, '{"Car":{"Name":5}}', "/Car/Name"),
    (ONE_OR_MANY, '{"to":[]}', "/to"),
]


def sent_back(schema, sent):
    schema = parse(json.dumps(schema).encode())
    check_schema(schema)
    source = forms.Source(schema, data=parse(sent.encode()))
    form = forms.show(source)
    return form, forms.parse(source, page(form).fields)


@pytest.mark.parametrize(("schema", "sent"), TAKEN)
def test_a_right_value_has_fields_throughout_and_comes_back(schema, sent):
    form, parsed = sent_back(schema, sent)
    assert [node.pointer for node in form.nodes() if node.kind == "json"] == []
    assert text(parsed.value) == sent
    assert parsed.ok


@pytest.mark.parametrize(("schema", "sent", "place"), REFUSED)
def test_a_wrong_value_comes_back_and_is_refused_at_its_place(schema, sent, place):
    _form, parsed = sent_back(schema, sent)
    assert text(parsed.value) == sent
    assert [fault.pointer for fault in parsed.faults] == [place]
