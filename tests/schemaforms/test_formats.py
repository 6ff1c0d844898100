"""Formats are asserted, as their standards say and as browsers and real data write them."""

from typing import Any

import pytest

from approvals.schemaforms.judging import judge

RIGHT: dict[str, list[Any]] = {
    "date": ["2026-11-21", "2024-02-29"],
    "time": ["13:37", "13:37:00", "13:37:00Z", "13:37:00.25+01:00", "23:59:60Z", "00:59:60+01:00"],
    "date-time": ["2026-11-20T12:00:00Z", "2026-11-20t12:00:00.123-05:30", "2016-12-31T23:59:60Z"],
    "duration": ["P3D", "PT4H30M", "P1Y2M3DT4H5M6S", "P2W", "PT0S", "PT1H30S", "P1Y2D"],
    "email": [
        "ana@example.org",
        "a.b+c@x-y.example",
        "o'neil@localhost",
        "x@[127.0.0.1]",
        "x@[IPv6:::1]",
    ],
    "idn-email": ["ana@example.org", "실례@실례.테스트"],
    "hostname": ["example.org", "localhost", "a-b.c1", "example.org.", "1.2"],
    "ipv4": ["127.0.0.1", "255.255.255.255"],
    "ipv6": ["::1", "2001:db8::ff00:42:8329", "::ffff:192.0.2.1"],
    "uri": [
        "https://example.org/a?b=c#d",
        "data:image/png;base64,iVBORw0KGgo=",
        "mailto:a@b.example",
        "urn:isbn:0451450523",
        "http://[2001:db8::7]:80/x",
        "https://user:pw@h.example/%20",
    ],
    "uri-reference": ["/a/b", "../c", "#frag", "?q=1", "", "https://example.org"],
    "data-url": [
        "data:text/plain;name=a.txt;base64,SGVsbG8=",
        "data:,hi",
        "data:text/html,%3Cb%3E",
    ],
    "uuid": ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
    "json-pointer": ["", "/a~0b/c~1d/0", "/ /"],
    "regex": ["^a+$", "[a-z]{2}", "(?<n>x)"],
    "money": [
        "4800.00",
        4800,
        {"amount": "4800.00", "currency": "EUR"},
        None,
        [],
        {"amount": 5, "currency": "JPY", "note": "x"},
    ],
    "datetime-local": ["2026-11-20T12:00", "text value"],
    "": ["anything"],
    "grid-strict": ["anything"],
}
WRONG: dict[str, list[Any]] = {
    "date": [
        "2026-02-30",
        "2026-1-1",
        "20261121",
        "2026-11-21T00:00:00Z",
        "2026-W01-1",
        "२०२६-११-२१",
        "2026-11-21\n",
        "",
    ],
    "time": [
        "25:00:00",
        "13:60:00",
        "13",
        "13:37:00 Z",
        "13:37:60Z",
        "1:37",
        "13:37Z",
        "12:00:00+24:00",
    ],
    "date-time": [
        "2026-11-20T12:00:00",
        "2026-11-20",
        "2026-02-30T12:00:00Z",
        "2026-11-20 12:00:00Z",
        "2026-11-20T12:00Z",
    ],
    "duration": ["P", "PT", "3 days", "P1D2H", "PT5S1H", "P1YT", "P1W2D", "P-1D"],
    "email": [
        "ana",
        "@x.example",
        "a@",
        "a b@x.example",
        "a@x..example",
        ".a@x.example",
        "a@-x.example",
        "a@b@c.example",
        "<a@x.example>",
        "a@x.example\n",
        "x" * 65 + "@x.example",
    ],
    "idn-email": ["a b@x", "@", "a@b@c"],
    "hostname": ["-a.example", "a_b", "a..b", "", "x" * 64, "a." * 130 + "a", "é.example"],
    "ipv4": ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "١.2.3.4"],
    "ipv6": ["12345::", "::1%eth0", "1::2::3", "127.0.0.1"],
    "uri": [
        "not a uri ::",
        "/relative",
        "http://a b",
        "http://é.example",
        "http:",
        "%zz",
        "http://a/%zz",
        "://x",
    ],
    "uri-reference": ["a b", "\\\\host", "%zz", "<x>"],
    "data-url": ["not data", "data:text/plain", "data:;base64,%%%=!", "http://x.example"],
    "uuid": [
        "123e4567e89b12d3a456426614174000",
        "123e4567-e89b-12d3-a456-42661417400",
        "{123e4567}",
    ],
    "json-pointer": ["a", "/~", "/~2"],
    "regex": ["(", "[z-a]", "a{99999999}"],
    "money": [
        "4,800",
        "-1",
        "1e3",
        {"amount": "1.234", "currency": "EUR"},
        {"amount": "1"},
        {"amount": "1", "currency": "XXX"},
        {"amount": True, "currency": "EUR"},
        {},
        {"amount": None, "currency": "EUR"},
        {"amount": "1", "currency": ["EUR"]},
    ],
}


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in RIGHT.items() for v in vs])
def test_value_has_the_format(name, value):
    assert judge({"format": name}, value) == []


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in WRONG.items() for v in vs])
def test_value_has_not_the_format(name, value):
    [fault] = judge({"format": name}, value)
    assert (fault.pointer, fault.code) == ("", "invalid_value")
    assert len(fault.message) < 120


@pytest.mark.parametrize("name", [name for name in RIGHT if name != "money"])
def test_a_format_asks_nothing_of_other_types(name):
    assert [judge({"format": name}, each) for each in (1, True, None, [], {})] == [[]] * 5


@pytest.mark.parametrize("name", [name for name in RIGHT if name not in ("money", "regex")])
@pytest.mark.parametrize(
    "text",
    [
        "a." * 60_000 + "@",
        "//" + "@" * 120_000 + "\\",
        "data:;a=" + ";a=b" * 30_000 + " ",
        ":" * 120_000,
        "P" + "1" * 120_000,
        "/~0" * 40_000 + "~",
        "http:" + "/" * 120_000 + " ",
    ],
    ids=range(7),
)
def test_long_texts_are_judged_in_time(name, text):
    messages = [fault.message for fault in judge({"format": name}, text)]
    assert "could not be judged in time" not in messages
