"""Posts that no page of ours sends: refused or ignored, never an error of the site."""

import pytest

from approvals.models import Response
from tests.browser.asks import letter, scaling, vendor

JUNK = [
    {},
    {"args_from": "json"},
    {"args_from": "json", "args_json": '{"a": "\x00"}'},
    {"args_from": "json", "args_json": '{"a": "\\u0000"}', "args_view": "form"},
    {"args_from": "json", "args_json": "[" * 500, "args_view": "diff"},
    {"args_from": "form", "args_json": "no json", "args_view": "json", "_op": "update"},
    {"args_from": "other", "args_json": "{}", "args_view": "other"},
    {"args_from": "form", "args_json": '{"replicas": {}}', "_op": "back:/replicas/0/~2"},
    {"args_from": "form", "args_json": "{}", "revision": "²"},
    {"args_from": "form", "args_json": "{}", "revision": "999999999"},
    {"form": "data", "_op": "add:/contacts/9/~2"},
    {"form": ["data", "data"], "_op": ["remove:", "up:/contacts/0"]},
    {"quote": ["a", "b"], "remark": ["x"], "nth": ["-1", "9" * 400, "²"]},
    {"quote": "\x00", "remark": "\x00", "nth": "7"},
    {"seen": "many", "args_from": "form", "args_json": "{}"},
]


PART = {"HX-Request": "true", "HX-Target": "detail"}


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_refused_or_left_alone_and_never_an_error(bot, rita, browser_of, junk):
    browser = browser_of(rita)
    make, of = (scaling, "args") if "args_from" in junk else (letter, "remarks")
    make, of = (vendor, "data") if "form" in junk or not junk else (make, of)
    request = make(bot)
    for part in (of, "\x00"):
        path = f"/requests/{request.id}/form/"
        answer = browser.post(path, junk, query_params={"of": part}, headers=PART)
        assert answer.status_code in (200, 409)
    known = {"revision": "1", "action_digest": request.action_digest}
    for type in ("request_changes", "edit"):
        path = f"/requests/{request.id}/respond/"
        answer = browser.post(path, {**known, "type": type, **junk}, headers=PART)
        assert answer.status_code in (200, 409, 422)
    assert not Response.objects.filter(request__kind="form").exists()
