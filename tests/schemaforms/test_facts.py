"""The facts of ui.md 2.2: what people enter becomes what they mean."""

from zoneinfo import ZoneInfo

import pytest

from approvals.rules.strict_json import text
from approvals.schemaforms import forms
from approvals.schemaforms.values import ABSENT

from .page import page

OSLO = ZoneInfo("Europe/Oslo")


def one(schema, *, required=False):
    """A form of one property, `x`."""
    made = {"type": "object", "properties": {"x": schema}}
    return {**made, "required": ["x"]} if required else made


def entered(schema, typed, *, data=ABSENT, required=False, **more):
    """What becomes of a form in whose only field somebody enters `typed`."""
    source = forms.Source(one(schema, required=required), data=data, **more)
    fields = dict(page(forms.show(source)).fields)
    fields[forms.show(source).at("/x").id] = [typed] if isinstance(typed, str) else typed
    return forms.parse(source, fields)


STRING, NUMBER = {"type": "string"}, {"type": "number"}
MAYBE = {"type": ["string", "null"]}


def test_a_value_that_was_sent_and_does_not_fit_is_shown_and_flagged_from_the_start():
    properties = {"x": {"type": "integer"}, "y": {"type": "integer"}, "z": {"type": "integer"}}
    schema = {"type": "object", "properties": properties, "required": ["x", "y", "z"]}
    source = forms.Source(schema, data={"x": "many", "y": 5})
    form = forms.show(source)
    assert form.at("/x").errors == ["must be a whole number"]
    assert (form.at("/y").errors, form.at("/z").errors, form.problems) == ([], [], [])
    shown = page(form)
    assert shown.fields[form.at("/x").id] == ["many"]
    again = forms.parse(source, {**shown.fields, "_op": ["update"]})
    assert again.form.at("/x").errors == ["must be a whole number"]
    touched = {**shown.fields, form.at("/x").id: ["7"], "_op": ["update"]}
    assert forms.parse(source, touched).form.at("/x").errors == []


def test_a_default_that_does_not_fit_is_not_flagged_before_it_is_sent():
    assert forms.show(forms.Source(one({"type": "integer", "default": "x"}))).at("/x").errors == []


def test_what_is_masked_is_not_told_by_its_faults():
    source = forms.Source(one({"type": "integer"}), data={"x": "secret"}, masked={"/x": "hidden"})
    assert forms.show(source).at("/x").errors == []


@pytest.mark.parametrize(
    ("schema", "data", "typed", "meant"),
    [
        (STRING, ABSENT, "", "{}"),
        (STRING, {}, "", "{}"),
        (STRING, {"x": ""}, "", '{"x":""}'),
        (STRING, {"x": "a"}, "", "{}"),
        (MAYBE, {"x": None}, "", '{"x":null}'),
        (MAYBE, {"x": "a"}, "", '{"x":null}'),
        (MAYBE, {}, "", "{}"),
        (MAYBE, {}, "b", '{"x":"b"}'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"x": 5}, "", '{"x":null}'),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {"x": 5}, "6", '{"x":6}'),
        ({"type": "string", "default": "d"}, ABSENT, "d", '{"x":"d"}'),
        ({"type": "string", "default": ""}, ABSENT, "", '{"x":""}'),
        ({"type": ["string", "null"], "default": None}, ABSENT, "", '{"x":null}'),
        ({"type": "string", "default": "d"}, {}, "", "{}"),
        (STRING, {"x": "007"}, "008", '{"x":"008"}'),
        (STRING, {}, " two\r\nlines ", '{"x":" two\\nlines "}'),
    ],
)
def test_empty_is_not_one_thing(schema, data, typed, meant):
    assert text(entered(schema, typed, data=data).value) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("5120.00", "5120.00"),
        ("24", "24"),
        (" 4 820.50 ", "4820.50"),
        ("1,234,567.25", "1234567.25"),
        ("-0.5", "-0.5"),
        (".5", "0.5"),
        ("7.", "7"),
        ("007", "7"),
        ("+3", "3"),
        ("1e3", "1e3"),
        ("\u22125", "-5"),
    ],
)
def test_numbers_are_read_to_the_digit(typed, meant):
    parsed = entered(NUMBER, typed)
    assert text(parsed.value) == f'{{"x":{meant}}}'
    assert parsed.ok


@pytest.mark.parametrize(
    "typed",
    ["4 820,00", "1,23", "1.2.3", "abc", "1e999", "0x10", "NaN", "9007199254740993", "-", "٣"],
)
def test_what_is_no_exact_number_is_shown_again_and_refused(typed):
    parsed = entered(NUMBER, typed)
    field = parsed.form.at("/x")
    assert not parsed.ok
    assert field.text == typed
    assert field.errors


def test_options_are_posted_by_place_and_keep_their_values():
    schema = {"enum": [1, "1", None, {"a": 1.50}, True]}
    for index, value in enumerate(schema["enum"]):
        assert entered(schema, str(index)).value == {"x": value}
    for nonsense in ("9", "x", "kept"):
        assert not entered(schema, nonsense, required=True).ok


def test_nothing_is_chosen_that_nobody_said():
    for schema in (
        {"enum": ["a", "b"]},
        {"enum": ["a", "b"], "default": "c"},
        {"type": "array", "items": {"enum": ["a"]}, "uniqueItems": True},
        {"type": ["integer", "string"]},
        {"oneOf": [{"title": "A", "properties": {"a": {}}}, {"properties": {"b": {}}}]},
    ):
        for required in (False, True):
            form = forms.build(schema=one(schema, required=required))
            assert [o for node in form.nodes() for o in node.options if o.chosen] == []
            assert form.problems == []
            drawn = page(form)
            assert not [1 for _, found in drawn.tags if "checked" in found or "selected" in found]


def test_an_answer_outside_its_options_is_seen_kept_and_refused():
    source = forms.Source(one({"enum": ["a", "b"]}), data={"x": "z"})
    drawn = page(forms.show(source))
    assert "not one of the answers" in drawn.html
    parsed = forms.parse(source, drawn.fields)
    assert parsed.value == {"x": "z"}
    assert [fault.pointer for fault in parsed.faults] == ["/x"]


@pytest.mark.parametrize(
    ("data", "required", "posted", "meant"),
    [
        (ABSENT, True, [""], '{"x":false}'),
        (ABSENT, False, [""], '{"x":false}'),
        (ABSENT, True, ["", "1"], '{"x":true}'),
        ({"x": True}, False, [""], '{"x":false}'),
        ({"x": False}, False, [""], '{"x":false}'),
        ({}, False, [""], "{}"),
        ({}, True, [""], "{}"),
        ({}, False, ["", "0"], '{"x":true}'),
        ({}, False, ["", "1"], '{"x":false}'),
    ],
)
def test_yes_or_no(data, required, posted, meant):
    parsed = entered({"type": "boolean"}, posted, data=data, required=required)
    assert text(parsed.value) == meant
    assert parsed.ok == (meant != "{}" or not required)


def test_ticked_answers_keep_the_order_that_was_sent():
    schema = {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b", "c"]}}
    assert entered(schema, ["", "0", "2"], data={"x": ["c", "a"]}).value == {"x": ["c", "a"]}
    assert entered(schema, ["", "0", "1"], data={"x": ["c", "a"]}).value == {"x": ["a", "b"]}
    assert entered(schema, [""], data={"x": ["c"]}).value == {}
    assert entered(schema, [""], data={"x": ["c"]}, required=True).value == {"x": []}


@pytest.mark.parametrize(
    ("schema", "typed", "meant"),
    [
        ({"format": "date-time"}, "2026-11-20T13:00", "2026-11-20T12:00:00Z"),
        ({"format": "date-time"}, "2026-07-01T13:00:05", "2026-07-01T11:00:05Z"),
        ({"format": "date-time"}, "2026-07-01T13:00:05+02:00", "2026-07-01T13:00:05+02:00"),
        ({"format": "date"}, "2026-11-20", "2026-11-20"),
        ({"format": "time"}, "13:37:00Z", "13:37:00Z"),
        ({"format": "time", "default": "12:13:14"}, "13:37", "13:37:00"),
        ({"format": "time", "examples": ["12:00"]}, "13:37", "13:37"),
        ({"format": "datetime-local"}, "2026-11-20T13:00", "2026-11-20T13:00"),
        ({"format": "duration"}, "PT2H", "PT2H"),
    ],
)
def test_moments_are_read_in_the_zone_of_the_person(schema, typed, meant):
    parsed = entered({"type": "string", **schema}, typed, zone=OSLO)
    assert parsed.value == {"x": meant}
    assert parsed.ok


def test_a_moment_is_shown_in_the_zone_of_the_person_and_keeps_its_spelling():
    source = forms.Source(
        one({"type": "string", "format": "date-time"}),
        data={"x": "2026-11-20T12:00:00+00:00"},
        zone=OSLO,
    )
    field = forms.show(source).at("/x")
    assert field.text == "2026-11-20T13:00:00"
    # Browsers drop seconds that are zero.
    parsed = forms.parse(source, {field.id: ["2026-11-20T13:00"]})
    assert parsed.value == {"x": "2026-11-20T12:00:00+00:00"}


def test_money_is_an_amount_and_a_currency():
    money = {"type": "object", "format": "money"}
    source = forms.Source(one(money, required=True), data={"x": {"amount": "4800.00"}})
    form = forms.show(source)
    amount, currency = form.at("/x/amount"), form.at("/x/currency")
    assert form.at("/x").widget == "money"
    parsed = forms.parse(source, {amount.id: ["4 820.5"], currency.id: ["EUR"]})
    assert parsed.value == {"x": {"amount": "4820.5", "currency": "EUR"}}
    assert parsed.ok
    parsed = forms.parse(source, {amount.id: ["1.555"], currency.id: ["JPY"]})
    assert [problem.node.pointer for problem in parsed.form.problems] == ["/x"]


def test_json_that_does_not_read_is_kept_with_the_place_of_the_fault():
    source = forms.Source(one({"additionalProperties": {"type": "integer"}, "type": "object"}))
    node = forms.show(source).at("/x")
    assert node.kind == "json"
    parsed = forms.parse(source, {node.id: ['{"a": 1,\n "b" 2}']})
    assert not parsed.ok
    shown = parsed.form.at("/x")
    assert shown.text == '{"a": 1,\n "b" 2}'
    assert "line 2" in shown.errors[0]
    parsed = forms.parse(source, {node.id: ['{"a": 1.00, "b": 2}']})
    assert text(parsed.value) == '{"x":{"a":1.00,"b":2}}'
    assert parsed.ok
    assert not forms.parse(source, {node.id: ['{"a": "x"}']}).ok


def test_an_optional_group_that_stays_empty_is_left_out_unless_it_was_there():
    group = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": STRING, "b": {"type": "boolean"}},
    }
    for data, meant in ((ABSENT, "{}"), ({}, "{}"), ({"x": {}}, '{"x":{}}')):
        source = forms.Source(one(group), data=data)
        parsed = forms.parse(source, page(forms.show(source)).fields)
        assert text(parsed.value) == meant
    source = forms.Source(one(group, required=True))
    parsed = forms.parse(source, page(forms.show(source)).fields)
    assert [fault.pointer for fault in parsed.faults] == ["/x/a"]


class Upload:
    """A file as Django hands it over."""

    name, content_type = "a b.txt", "text/plain"

    def __init__(self, data):
        self.data, self.size = data, len(data)

        self.at = 0

    def read(self):
        rest, self.at = self.data[self.at :], self.size
        return rest

    def seek(self, offset):
        self.at = offset


def test_a_file_becomes_a_data_url_and_stays_until_another_comes():
    source = forms.Source(one({"type": "string", "format": "data-url"}), data={"x": "data:,old"})
    drawn = page(forms.show(source))
    node = forms.show(source).at("/x")
    assert forms.parse(source, drawn.fields).value == {"x": "data:,old"}
    parsed = forms.parse(source, drawn.fields, {f"{node.id}-f": Upload(b"Hello")})
    assert parsed.value == {"x": "data:text/plain;name=a_b.txt;base64,SGVsbG8="}
    assert forms.parse(source, {node.id: ["keep", "drop"]}).value == {}
    large = forms.parse(source, drawn.fields, {f"{node.id}-f": Upload(b"x" * 200_000)})
    assert not large.ok
    assert large.form.at("/x").errors


def test_a_file_survives_a_form_that_is_drawn_again():
    source = forms.Source(one({"type": "string", "format": "data-url"}), data={"x": "data:,old"})
    node, hello = forms.show(source).at("/x"), "data:text/plain;name=a_b.txt;base64,SGVsbG8="
    file = Upload(b"Hello")
    for _time in range(2):  # a refused answer is read once more
        again = forms.parse(source, page(forms.show(source)).fields, {f"{node.id}-f": file})
        assert again.value == {"x": hello}
    assert forms.parse(source, page(again.form).fields).value == {"x": hello}
    out = forms.parse(source, {node.id: ["keep", "drop"]})
    assert forms.parse(source, page(out.form).fields).value == {}


def test_the_authors_own_words_for_a_rule_are_used():
    schema = one({"type": "string", "pattern": "^DE"})
    ui = {"x": {"ui:messages": {"pattern": "An IBAN begins with its country."}}}
    source = forms.Source(schema, ui, data={"x": "no"})
    parsed = forms.parse(source, page(forms.show(source)).fields)
    assert parsed.form.at("/x").errors == ["An IBAN begins with its country."]


KNOWN = {
    "type": "object",
    "properties": {"a": {"type": "string"}},
    "additionalProperties": {"type": "number"},
}


def test_entries_without_a_field_are_shown_and_edited_as_json():
    source = forms.Source(KNOWN, data={"z": 1, "a": "x", "y": 2})
    form = forms.show(source)
    rest = next(node for node in form.nodes() if node.rest)
    assert rest.text == '{\n  "z": 1,\n  "y": 2\n}'
    fields = page(form).fields
    parsed = forms.parse(source, {**fields, rest.id: ['{"y": 2.50, "n": 3}']})
    assert text(parsed.value) == '{"a":"x","y":2.50,"n":3}'
    assert parsed.ok
    parsed = forms.parse(source, {**fields, rest.id: [""]})
    assert parsed.value == {"a": "x"}
    for wrong in ("[1]", "{", '{"n": 1, "n": 2}', '{"n": 1, "a": "has a field of its own"}'):
        parsed = forms.parse(source, {**fields, rest.id: [wrong]})
        assert not parsed.ok
        assert parsed.value == source.data


def test_a_fault_inside_json_is_said_where_it_is_edited():
    source = forms.Source(KNOWN, data={"z": "text"})
    parsed = forms.parse(source, page(forms.show(source)).fields)
    (problem,) = parsed.form.problems
    assert problem.node.rest
    assert problem.message.startswith("/z: ")
    assert page(parsed.form).html.count(problem.node.id) > 3


def test_entries_without_a_field_stay_locked_and_masked():
    locked = forms.Source(KNOWN, data={"z": 1, "y": 2}, locked=["/z"])
    masked = forms.Source(KNOWN, data={"z": 1234, "y": 2}, masked={"/z": "••••"})
    for source in (locked, masked):
        drawn = page(forms.show(source))
        rest = next(node for node in forms.show(source).nodes() if node.rest)
        parsed = forms.parse(source, {**drawn.fields, rest.id: ['{"z": 9}']})
        assert parsed.value == source.data
    assert "1234" not in drawn.html


def test_a_default_that_cannot_be_emptied_again_is_not_entered():
    for default in (None, ""):
        schema = one({"type": "integer", "default": default})
        source = forms.Source(schema)
        assert forms.parse(source, page(forms.show(source)).fields).value == {}


def test_an_empty_line_that_is_due_and_may_be_null_is_null():
    for schema in (MAYBE, {"anyOf": [{"type": "integer"}, {"type": "null"}]}):
        parsed = entered(schema, "", required=True)
        assert parsed.value == {"x": None}
        assert parsed.ok
        assert "(required)" not in page(parsed.form).html
        assert entered(schema, "", data={}, required=True).value == {}


def test_what_is_due_and_described_nowhere_can_be_filled_in():
    schema = {**one(STRING), "required": ["y"], "additionalProperties": NUMBER}
    source = forms.Source(schema)
    form = forms.show(source)
    parsed = forms.parse(source, {**page(form).fields, form.at("/y").id: ["1.50"]})
    assert text(parsed.value) == '{"y":1.50}'
    assert parsed.ok
    form = forms.build(schema={**one(STRING), "required": ["y"]})
    assert form.at("/y").kind == "json"


def test_a_fault_inside_tick_boxes_is_said_there():
    schema = one({"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b"]}})
    source = forms.Source(schema, data={"x": ["a", "z"]})
    (problem,) = forms.parse(source, page(forms.show(source)).fields).form.problems
    assert problem.node.pointer == "/x"


def test_money_needs_no_type():
    form = forms.build(schema=one({"format": "money"}))
    assert [node.widget for node in form.root.children] == ["money"]


@pytest.mark.parametrize("data", [{}, {"data": {"read": True}}])
def test_a_yes_that_has_to_be_said_is_asked_for_and_never_carried_along(data):
    schema = {
        "type": "object",
        "properties": {"read": {"type": "boolean", "const": True}, "more": {"const": True}},
        "required": ["read"],
    }
    source = forms.Source(schema, **data)
    form = forms.show(source)
    assert form.at("/read").widget == "checkbox"
    fields = page(form).fields
    assert "1" in fields[form.at("/read").id] or not data
    refused = forms.parse(source, {**fields, form.at("/read").id: [""]})
    assert [fault.pointer for fault in refused.faults] == ["/read"]
    taken = forms.parse(source, {**fields, form.at("/read").id: ["", "1"]})
    assert taken.value == {"read": True}
    assert taken.ok


def test_a_yes_or_no_that_tells_alternatives_apart_comes_with_the_alternative():
    done = {"title": "Done", "properties": {"ok": {"const": True}, "note": {"type": "string"}}}
    lost = {"title": "Lost", "properties": {"ok": {"const": False}, "why": {"type": "string"}}}
    source = forms.Source({"type": "object", "oneOf": [done, lost]})
    chooser = next(node for node in forms.show(source).nodes() if node.kind == "branch")
    form = forms.parse(source, {chooser.id: ["1"], "_op": ["update"]}).form
    sent = forms.parse(source, {**page(form).fields, form.at("/why").id: ["late"]})
    assert sent.value == {"ok": False, "why": "late"}


def test_what_is_due_and_read_only_can_be_answered_where_nobody_gave_it():
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string", "readOnly": True}},
        "required": ["id"],
    }
    source = forms.Source(schema)
    assert forms.parse(source, {forms.show(source).at("/id").id: ["a"]}).value == {"id": "a"}
    assert forms.build(schema=schema, data={"id": "b"}).at("/id").readonly
    assert forms.build(schema=schema, data={}, proposed={}).at("/id").readonly
