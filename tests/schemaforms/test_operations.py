"""The buttons inside a form: rows, updates, putting back. They send nothing and lose nothing."""

import pytest

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms

from .page import page

LINES = {
    "type": "object",
    "properties": {
        "lines": {
            "type": "array",
            "maxItems": 3,
            "items": {"type": "object", "properties": {"n": {"type": "number"}}},
        },
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def source(sent, **more):
    return forms.Source(LINES, data=parse(sent.encode()), **more)


def press(made, order, fields=None):
    drawn = page(forms.show(made))
    assert fields is not None or ("_op", order) in drawn.buttons
    return forms.parse(made, {**(fields or drawn.fields), "_op": [order]})


SENT = '{"lines":[{"n":1.0,"kept":null},{"n":2.50}],"tags":["a","b","c"]}'


@pytest.mark.parametrize(
    ("order", "left"),
    [
        ("remove:/lines/0", '{"lines":[{"n":2.50}],"tags":["a","b","c"]}'),
        ("down:/lines/0", '{"lines":[{"n":2.50},{"n":1.0,"kept":null}],"tags":["a","b","c"]}'),
        ("up:/tags/2", '{"lines":[{"n":1.0,"kept":null},{"n":2.50}],"tags":["a","c","b"]}'),
        ("add:/tags", '{"lines":[{"n":1.0,"kept":null},{"n":2.50}],"tags":["a","b","c",""]}'),
    ],
)
def test_rows_keep_their_exact_values_whatever_happens_around_them(order, left):
    made = source(SENT)
    pressed = press(made, order)
    assert (pressed.operation, pressed.ok, pressed.faults) == (order.split(":")[0], False, ())
    sent = forms.parse(made, page(pressed.form).fields)
    assert text(sent.value) == left
    assert sent.ok


def test_a_button_keeps_what_was_typed_however_wrong_and_says_nothing_yet():
    made = source(SENT)
    fields = dict(page(forms.show(made)).fields)
    number = forms.show(made).at("/lines/1/n")
    fields[number.id] = ["not yet"]
    pressed = press(made, "remove:/lines/0", fields)
    field = pressed.form.at("/lines/0/n")
    assert (field.text, field.errors) == ("not yet", [])
    sent = forms.parse(made, page(pressed.form).fields)
    assert [fault.pointer for fault in sent.faults] == ["/lines/0/n"]
    assert sent.form.at("/lines/0/n").text == "not yet"


def test_a_list_stops_at_its_most_rows():
    made = source('{"lines":[{},{}]}')
    full = press(made, "add:/lines")
    assert ("_op", "add:/lines") not in page(full.form).buttons
    more = forms.parse(made, {**page(full.form).fields, "_op": ["add:/lines"]})
    assert len(more.form.at("/lines").items) == 3


@pytest.mark.parametrize("order", ["", "eat:/lines", "add:/nowhere", "remove:/lines/9", "add:"])
def test_an_order_that_fits_nothing_shows_the_form_again(order):
    made = source(SENT)
    pressed = press(made, order, page(forms.show(made)).fields)
    assert text(pressed.value) == SENT
    assert pressed.operation
    assert not pressed.ok


@pytest.mark.parametrize("keys", [["", "7"], ["", "x"], ["", "0", "0"], ["", "-1"], ["", "n99999"]])
def test_row_keys_that_we_never_made_are_passed_over(keys):
    made = source('{"tags":["a"]}')
    tags = forms.show(made).at("/tags")
    parsed = forms.parse(made, {f"{tags.id}k": keys})
    assert len(parsed.form.at("/tags").items) <= 1


def test_an_emptied_list_is_left_out_unless_it_is_due():
    made = source('{"tags":["a"]}')
    parsed = forms.parse(made, page(press(made, "remove:/tags/0").form).fields)
    assert text(parsed.value) == "{}"
    due = forms.Source({**LINES, "required": ["tags"]}, data={"tags": ["a"]})
    parsed = forms.parse(due, page(press(due, "remove:/tags/0").form).fields)
    assert text(parsed.value) == '{"tags":[]}'


def test_put_back_restores_one_value_and_only_that():
    sent = parse(b'{"lines":[{"n":5120.00}],"tags":["a"]}')
    made = forms.Source(LINES, data=sent, proposed=sent)
    fields = dict(page(forms.show(made)).fields)
    first = forms.show(made)
    fields[first.at("/lines/0/n").id] = ["18"]
    fields[first.at("/tags/0").id] = ["z"]
    changed = forms.parse(made, fields)
    assert text(changed.value) == '{"lines":[{"n":18}],"tags":["z"]}'
    assert [node.pointer for node in changed.form.changes] == ["/lines/0/n", "/tags/0"]
    assert "5120.00" in page(changed.form).html
    pressed = forms.parse(made, {**page(changed.form).fields, "_op": ["back:/lines/0/n"]})
    assert text(pressed.value) == '{"lines":[{"n":5120.00}],"tags":["z"]}'
    pressed = forms.parse(made, {**page(changed.form).fields, "_op": ["back:"]})
    assert text(pressed.value) == '{"lines":[{"n":5120.00}],"tags":["a"]}'
    assert pressed.form.changes == []


def test_rows_that_were_removed_count_as_one_change():
    sent = parse(SENT.encode())
    made = forms.Source(LINES, data=sent, proposed=sent)
    pressed = press(made, "remove:/tags/0")
    assert [node.pointer for node in pressed.form.changes] == ["/tags"]
    back = forms.parse(made, {**page(pressed.form).fields, "_op": ["back:/tags"]})
    assert text(back.value) == SENT
