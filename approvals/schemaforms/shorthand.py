"""`form_fields`: a short list of fields, written out as a JSON Schema and hints (api.md 2.1)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.exceptions import FieldError
from approvals.rules.strict_json import JsonValue, pointer

MOST_NAMES = 300
DEEPEST = 4
Object = dict[str, JsonValue]

_TEXT: Object = {"type": "string"}
# Each type as a schema and a widget.
_TYPES: dict[str, tuple[Object, str]] = {
    "string": (_TEXT, ""),
    "text": (_TEXT, ""),
    "textarea": (_TEXT, "textarea"),
    "multiline": (_TEXT, "textarea"),
    "markdown": (_TEXT, "markdown"),
    "code": (_TEXT, "code"),
    "password": (_TEXT, "password"),
    "number": ({"type": "number"}, ""),
    "integer": ({"type": "integer"}, ""),
    "boolean": ({"type": "boolean"}, ""),
    "date": ({"type": "string", "format": "date"}, ""),
    "time": ({"type": "string", "format": "time"}, ""),
    "datetime": ({"type": "string", "format": "date-time"}, ""),
    "date-time": ({"type": "string", "format": "date-time"}, ""),
    "duration": ({"type": "string", "format": "duration"}, ""),
    "email": ({"type": "string", "format": "email"}, ""),
    "uri": ({"type": "string", "format": "uri"}, ""),
    "url": ({"type": "string", "format": "uri"}, ""),
    "file": ({"type": "string", "format": "data-url"}, ""),
    "enum": ({}, ""),
    "select": ({}, "select"),
    "radio": ({}, "radio"),
    "multiselect": ({"type": "array"}, "checkboxes"),
    "array": ({"type": "array"}, ""),
    "object": ({"type": "object"}, ""),
}
_PLAIN = {
    "title", "description", "format", "default", "examples", "pattern", "minimum", "maximum",
    "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems",
    "maxItems", "uniqueItems", "readOnly", "const",
}  # fmt: skip
_HINTS = {"placeholder", "help", "widget", "section", "width"}
_OTHER = {"name", "type", "required", "enum", "enumNames", "options", "items", "fields", "ui"}
_CHOOSING = {"enum", "select", "radio", "multiselect"}


class FieldsRefused(ValueError):
    """The list makes no form; `errors` say where (pointers into the list) and why.

    Codes: missing_field, unknown_field, invalid_type, invalid_value.
    """

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{error.pointer}: {error.message}" for error in errors))
        self.errors = errors


def schema_of(form_fields: JsonValue) -> tuple[Object, Object]:
    """The schema of an object with these fields in this order, and the hints for its form.

    A field is `{name, type, title, description, required, enum, format, default, ...}`; types
    are those of `_TYPES`, `string` if left out (`enum` if it lists answers). `items` (a type or
    a field) is for arrays, `fields` for objects and arrays of objects. Whether the schema itself
    is acceptable is for `checking.check_schema`. Raises `FieldsRefused`.
    """
    reader = _Reader()
    made = reader.group(form_fields, [], 0)
    if reader.errors:
        raise FieldsRefused(reader.errors)
    return made


class _Reader:
    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def refuse(self, path: list[str | int], message: str, code: str = "invalid_value") -> None:
        """Note what is wrong, and go on to find more."""
        self.errors.append(FieldError(pointer(path), message, code))

    def group(self, fields: JsonValue, path: list[str | int], depth: int) -> tuple[Object, Object]:
        """The schema and hints of a list of fields."""
        properties: Object = {}
        required: list[JsonValue] = []
        hints: Object = {}
        if not isinstance(fields, list) or not fields:
            self.refuse(path, _("must be a list of at least one field"), "invalid_type")
            return {}, {}
        if depth > DEEPEST or len(fields) > MOST_NAMES:
            self.refuse(path, _("too many fields, or nested too deep"))
            return {}, {}
        for index, field in enumerate(fields):
            here = [*path, index]
            name = self._name(field, here, properties)
            if name is None or not isinstance(field, dict):
                continue
            properties[name], hint = self.field(field, here, depth)
            if hint:
                hints[name] = hint
            if self._flag(field, here):
                required.append(name)
        schema: Object = {"type": "object", "properties": properties}
        return ({**schema, "required": required} if required else schema), hints

    def _name(self, field: JsonValue, here: list[str | int], known: Object) -> str | None:
        if not isinstance(field, dict):
            self.refuse(here, _("must be an object"), "invalid_type")
            return None
        name = field.get("name")
        if not isinstance(name, str) or not name:
            code = "invalid_type" if "name" in field else "missing_field"
            self.refuse([*here, "name"], _("must be a name"), code)
            return None
        if name in known:
            self.refuse([*here, "name"], _("is the name of another field already"))
            return None
        return name

    def _flag(self, field: Object, here: list[str | int]) -> bool:
        flag = field.get("required", False)
        if not isinstance(flag, bool):
            self.refuse([*here, "required"], _("must be true or false"), "invalid_type")
        return flag is True

    def field(self, field: Object, here: list[str | int], depth: int) -> tuple[Object, Object]:
        """The schema and hints of one field."""
        for member in field:
            if member not in _PLAIN | _HINTS | _OTHER:
                self.refuse([*here, member], _("is not a member of a field"), "unknown_field")
        kind = field.get("type", "enum" if "enum" in field or "options" in field else "string")
        if not isinstance(kind, str) or kind not in _TYPES:
            named = ", ".join(_TYPES)
            self.refuse([*here, "type"], _("must be one of %(types)s") % {"types": named})
            return {}, {}
        base, widget = _TYPES[kind]
        schema: Object = {**base, **{key: field[key] for key in field if key in _PLAIN}}
        hints: Object = {f"ui:{key}": field[key] for key in field if key in _HINTS}
        if widget:
            hints.setdefault("ui:widget", widget)
        own = field.get("ui")
        if isinstance(own, dict):
            hints.update(own)
        elif own is not None:
            self.refuse([*here, "ui"], _("must be an object"), "invalid_type")
        self._answers(kind, field, schema, here)
        if kind == "object":
            self._nested(field, schema, hints, here, depth)
        elif kind == "array":
            self._list(field, schema, hints, here, depth)
        return schema, hints

    def _answers(self, kind: str, field: Object, schema: Object, here: list[str | int]) -> None:
        given = "enum" if "enum" in field else "options"
        listed = field.get(given)
        if kind not in _CHOOSING and listed is None:
            return
        if not isinstance(listed, list) or not listed:
            code = "missing_field" if listed is None else "invalid_type"
            self.refuse([*here, given], _("must be a list of at least one answer"), code)
            return
        answers = _answers(listed)
        names = field.get("enumNames")
        if isinstance(names, list) and len(names) == len(listed):
            answers["enumNames"] = names
        if schema.get("type") == "array":
            schema["items"] = answers
            schema.setdefault("uniqueItems", True)
        else:
            schema.update(answers)

    def _nested(
        self, field: Object, schema: Object, hints: Object, here: list[str | int], depth: int
    ) -> None:
        if "fields" in field:
            inner, below = self.group(field["fields"], [*here, "fields"], depth + 1)
            schema.update(inner)
            hints.update(below)

    def _list(
        self, field: Object, schema: Object, hints: Object, here: list[str | int], depth: int
    ) -> None:
        if "enum" in field or "options" in field:
            return
        if "fields" in field:
            schema["items"], below = self.group(field["fields"], [*here, "fields"], depth + 1)
        else:
            items = field.get("items", "string")
            item: JsonValue = {"type": items} if isinstance(items, str) else items
            if not isinstance(item, dict):
                self.refuse([*here, "items"], _("must be a type or a field"), "invalid_type")
                return
            schema["items"], below = self.field(item, [*here, "items"], depth + 1)
        if below:
            hints["items"] = below


def _answers(listed: list[JsonValue]) -> Object:
    """The answers as an enum, with their words where they come as `{value, label}`."""
    pairs = [one for one in listed if isinstance(one, dict) and "value" in one]
    if len(pairs) < len(listed):
        return {"enum": listed}
    labels: list[JsonValue] = [one.get("label", "") for one in pairs]
    return {"enum": [one["value"] for one in pairs], "enumNames": labels}
