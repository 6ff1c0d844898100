from django.template.loader import render_to_string

from approvals.display.arguments import node
from approvals.display.masking import mask

KEY = b"0123456789abcdef0123456789abcdef"


def test_the_tree_shows_a_masked_value_as_one_and_no_text_can_imitate_it():
    shown = mask({"token": "s3cret-value", "deep": {"a": "also-secret"}}, ["token", "deep"], KEY)
    root = node(shown)
    assert [(n.pointer, n.type, n.masked) for n in root.children] == [
        ("/token", "string", True),
        ("/deep", "object", True),
    ]
    page = render_to_string("approvals/display/tree.html", {"root": root})
    assert "secret" not in page
    assert "text, masked" in page
    assert root.as_json.startswith('{"token":•••• ')
    imitation = render_to_string(
        "approvals/display/tree.html", {"root": node({"token": root.children[0].text})}
    )
    assert "masked" not in imitation
