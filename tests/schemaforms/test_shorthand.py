"""`form_fields`, the short way to ask for a form (api.md 2.1)."""

import pytest

from approvals.schemaforms import forms
from approvals.schemaforms.shorthand import FieldsRefused, schema_of


def test_fields_become_a_schema_in_their_order():
    schema, ui = schema_of(
        [
            {"name": "priority", "title": "Priority", "enum": ["low", "high"], "required": True},
            {"name": "why", "type": "textarea", "minLength": 10, "placeholder": "Say why"},
            {"name": "tags", "type": "array"},
            {"name": "to", "type": "multiselect", "options": [{"value": 1, "label": "One"}]},
            {"name": "who", "type": "object", "fields": [{"name": "mail", "type": "email"}]},
        ]
    )
    assert schema == {
        "type": "object",
        "properties": {
            "priority": {"title": "Priority", "enum": ["low", "high"]},
            "why": {"type": "string", "minLength": 10},
            "tags": {"type": "array", "items": {"type": "string"}},
            "to": {
                "type": "array",
                "items": {"enum": [1], "enumNames": ["One"]},
                "uniqueItems": True,
            },
            "who": {
                "type": "object",
                "properties": {"mail": {"type": "string", "format": "email"}},
            },
        },
        "required": ["priority"],
    }
    assert ui["why"] == {"ui:placeholder": "Say why", "ui:widget": "textarea"}
    widgets = [node.widget for node in forms.build(schema=schema, ui=ui).root.children]
    assert widgets == ["radio", "textarea", "list", "checkboxes", "group"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ("x", "", "invalid_type"),
        ([], "", "invalid_type"),
        ([7], "/0", "invalid_type"),
        ([{"type": "string"}], "/0/name", "missing_field"),
        ([{"name": 1}], "/0/name", "invalid_type"),
        ([{"name": "a"}, {"name": "a"}], "/1/name", "invalid_value"),
        ([{"name": "a", "type": "wizard"}], "/0/type", "invalid_value"),
        ([{"name": "a", "type": ["string"]}], "/0/type", "invalid_value"),
        ([{"name": "a", "colour": "red"}], "/0/colour", "unknown_field"),
        ([{"name": "a", "required": "yes"}], "/0/required", "invalid_type"),
        ([{"name": "a", "type": "enum"}], "/0/options", "missing_field"),
        ([{"name": "a", "enum": []}], "/0/enum", "invalid_type"),
        ([{"name": "a", "ui": 1}], "/0/ui", "invalid_type"),
        ([{"name": "a", "type": "array", "items": 1}], "/0/items", "invalid_type"),
        ([{"name": "a", "type": "object", "fields": {}}], "/0/fields", "invalid_type"),
    ],
)
def test_nonsense_is_refused_with_its_place(fields, pointer, code):
    with pytest.raises(FieldsRefused) as refused:
        schema_of(fields)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
