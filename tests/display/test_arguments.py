"""Arguments are shown whole and spelt as sent: reliability.md B1."""

import json

from hypothesis import given
from hypothesis import strategies as st

from approvals.display.arguments import tree

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text("abc/~\u202e ü"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab/~ü"), inner),
    max_leaves=12,
)


def rebuilt(node):
    if node.type == "object":
        return {child.key: rebuilt(child) for child in node.children}
    if node.type == "array":
        return [rebuilt(child) for child in node.children]
    return node.text if node.type == "string" else json.loads(node.text)


def at(value, pointer):
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


def all_nodes(node):
    yield node
    for child in node.children:
        yield from all_nodes(child)


@given(VALUES)
def test_the_tree_holds_every_value_and_nothing_else(value):
    assert rebuilt(tree(json.dumps(value))) == value


@given(VALUES)
def test_every_pointer_leads_to_its_value(value):
    for node in all_nodes(tree(json.dumps(value))):
        assert at(value, node.pointer) == rebuilt(node)


def test_numbers_keep_their_spelling_and_types_are_told_apart():
    root = tree('{"a":5120.00,"b":"5120.00","c":true,"d":null,"e":[],"f":-0}')
    assert [(node.key, node.type, node.text) for node in root.children] == [
        ("a", "number", "5120.00"),
        ("b", "string", "5120.00"),
        ("c", "boolean", "true"),
        ("d", "null", "null"),
        ("e", "array", ""),
        ("f", "number", "-0"),
    ]


def test_a_long_argument_is_not_shortened():
    command = "echo " + "x" * 100_000 + "; rm -rf /"
    assert tree(json.dumps({"command": command})).children[0].text == command
