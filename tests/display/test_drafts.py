import pytest
from django.template.loader import render_to_string

from approvals.display.addresses import read, read_all
from approvals.display.arguments import node
from approvals.display.drafts import EmailDraft, TextDraft, find, find_short
from approvals.display.masking import mask

LONG = "word " * 60


def test_an_e_mail_is_found_with_all_who_get_it():
    draft = find(
        node(
            {
                "to": ["ana@a.example", '"Rui, R." <rui@a.example>'],
                "Cc": "x@a.example, y@a.example",
                "bcc": "z@a.example",
                "Reply-To": "r@a.example",
                "subject": "Hi",
                "body": "Dear Ana,\n\nbye",
                "html": "<p>Dear Ana</p>",
            }
        )
    )
    assert isinstance(draft, EmailDraft)
    assert {
        header.name: [each.address for each in header.addresses] for header in draft.headers
    } == {
        "to": ["ana@a.example", "rui@a.example"],
        "Cc": ["x@a.example", "y@a.example"],
        "bcc": ["z@a.example"],
        "Reply-To": ["r@a.example"],
    }
    assert (draft.subject.pointer, draft.body.pointer, draft.html.pointer) == (
        "/subject",
        "/body",
        "/html",
    )


@pytest.mark.parametrize(
    "args",
    [
        {"to": "evil@a.example", "TO": "boss@a.example", "subject": "Hi"},
        {"to": "a@a.example", "reply_to": "x@a.example", "replyTo": "y@a.example", "body": "a"},
        {"to": "a@a.example", "body": "harmless", "text": "what is sent"},
        {"first": {"to": "a@a.example", "body": "a"}, "then": {"to": "x@a.example", "body": "b"}},
    ],
)
def test_an_e_mail_that_could_be_another_is_left_to_the_tree(args):
    assert find(node(args)) is None


def test_a_masked_part_of_an_e_mail_is_shown_masked():
    args = {"to": "ana@a.example", "cc": ["x@a.example"], "subject": "Hi", "html": "<p>a</p>"}
    draft = find(node(mask(args, ["/to", "/cc", "/html"], b"k" * 16)))
    shown = [[each.text[:4] for each in header.addresses] for header in draft.headers]
    assert shown == [["••••"], ["••••"]]
    assert draft.html is None


def test_an_e_mail_may_lie_one_level_down():
    draft = find(node({"message": {"to": "a@a.example", "text": "hi"}}))
    assert isinstance(draft, EmailDraft)
    assert draft.body.pointer == "/message/text"


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"draft": "one\ntwo", "other": LONG}, TextDraft("/draft", "one\ntwo", "plain")),
        (
            {"post": {"content": "# Hi\n\n- a"}},
            TextDraft("/post/content", "# Hi\n\n- a", "markdown"),
        ),
        ({"sql": "SELECT 1\nFROM t"}, TextDraft("/sql", "SELECT 1\nFROM t", "code", "sql")),
        ({"note": "a\nb", "essay": LONG}, TextDraft("/essay", LONG, "plain")),
        ({"script": "#!/bin/sh\nls"}, TextDraft("/script", "#!/bin/sh\nls", "code", "bash")),
        ({"amount": 5, "memo": "short"}, None),
        ({"to": "prod", "count": 3}, None),
        ({}, None),
        ([LONG], TextDraft("/0", LONG, "plain")),
    ],
)
def test_a_long_text_is_found_by_its_name_then_by_its_length(args, found):
    assert find(node(args)) == found


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"draft": "Hello", "channel": "ops"}, TextDraft("/draft", "Hello", "plain")),
        ({"post": {"Body": "Hi", "text": "no"}}, TextDraft("/post/Body", "Hi", "plain")),
        ({"channel": "ops"}, None),
        ({"draft": " "}, None),
        ({"draft": 5}, None),
    ],
)
def test_a_short_text_is_found_by_its_name_only(args, found):
    assert find_short(node(args)) == found


@pytest.mark.parametrize(
    ("text", "address", "warned"),
    [
        ("ana@a.example", "ana@a.example", False),
        ("Ana <ana@a.example>", "ana@a.example", False),
        ('"ana@a.example" <ana@a.example>', "ana@a.example", False),
        ('"boss@corp.example" <x@evil.example>', "x@evil.example", True),
        ("b\u043ess@corp.example <x@evil.example>", "x@evil.example", True),
        ("Boss <b\u043ess@corp.example>", "b\u043ess@corp.example", True),
        ("<a@b.example> <c@d.example>", "c@d.example", True),
        ("nobody", "", True),
        ("a@b@c.example", "", True),
    ],
)
def test_an_address_tells_where_mail_truly_goes(text, address, warned):
    found = read(text)
    assert (found.address, bool(found.warning)) == (address, warned)
    assert found.text == text


def test_quotes_and_angles_hold_their_commas():
    told = [each.text for each in read_all(['"a, b" <a@a.example>; c@a.example, <d,e@a.example>'])]
    assert told == ['"a, b" <a@a.example>', "c@a.example", "<d,e@a.example>"]


def test_an_e_mail_shows_its_tricks_and_its_html_only_as_source():
    draft = find(
        node(
            {
                "to": '"boss@corp.example" <x@evil.example>',
                "subject": "a\u202eb",
                "html": "<img src=https://evil.example/p.png><script>x</script>",
            }
        )
    )
    page = render_to_string("approvals/display/draft_email.html", {"draft": draft})
    assert "names another address than the one it goes to" in page
    assert "⟦U+202E⟧" in page
    assert "<img" not in page
    assert "<script" not in page
    assert "<iframe" not in page
    assert "evil.example/p.png" in page


def test_a_text_draft_is_read_as_it_is_meant_with_its_source():
    page = render_to_string(
        "approvals/display/draft_text.html", {"draft": find(node({"draft": "# Hi\n\n**a**"}))}
    )
    assert "<h3>Hi</h3>" in page
    assert "# Hi" in page
