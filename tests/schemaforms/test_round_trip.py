"""What nobody touched comes back byte for byte, through real HTML (ui.md 2.2)."""

import pytest

from approvals.rules.strict_json import parse, text
from approvals.schemaforms import forms

from .page import page

ORDER = {
    "type": "object",
    "properties": {
        "amount": {"type": "number"},
        "code": {"type": "string"},
        "note": {"type": ["string", "null"]},
        "urgent": {"type": "boolean"},
        "at": {"type": "string", "format": "date-time"},
        "lines": {
            "type": "array",
            "items": {"type": "object", "properties": {"sku": {"type": "string"}}},
        },
        "to": {"type": "array", "items": {"type": "string"}},
        "ship": {"type": "object", "properties": {"city": {"type": "string"}}},
        "size": {"enum": [1, 2.5, None, {"w": 1}]},
    },
}


def untouched(source):
    return forms.parse(source, page(forms.show(source)).fields)


@pytest.mark.parametrize(
    "sent",
    [
        "{}",
        '{"amount":5120.00,"code":"007"}',
        '{"code":"","note":null}',
        '{"note":"","amount":1e2}',
        '{"lines":[],"ship":{}}',
        '{"lines":[{"sku":"a","extra":[1.50]},{}],"zz":{"kept":0.10}}',
        '{"urgent":false}',
        '{"at":"2026-11-20T12:00:00+02:00"}',
        '{"at":"2026-11-20T12:00:00.123456Z"}',
        '{"size":2.5,"to":["b","a","a"]}',
        '{"size":{"w":1.0}}',
        '{"size":null}',
        '{"code":"two\\nlines\\r\\n and \\t blanks  "}',
        '{"amount":"no number","code":12.50,"urgent":"yes","lines":7,"ship":[],"size":"x"}',
    ],
)
def test_untouched_values_come_back_to_the_byte(sent):
    read = untouched(forms.Source(ORDER, data=parse(sent.encode())))
    assert text(read.value) == sent
