"""The same document gives the same bytes, which every reader of YAML takes for that document."""

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from approvals.project_file.reading import read_yaml
from approvals.project_file.writing import write_file

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30
) | st.sampled_from(
    [
        *("no", "On", "y", "09:00", "2026-12-25", "5000.00", "0755", "1e3", "<<", "~", "", "a: b"),
        *("# x", "a #b", "- a", " a", "a ", "a\nb", "a\n\nb\n", "a\n b \n", "|", "*x", "&x", "!x"),
        *(
            "[a",
            "a, b",
            "args.a > 5 && b",
            "%TAG",
            "...",
            "---",
            "a\tb",
            "\ufeffx",
            "\u2028",
            "\x85",
        ),
    ]
)
KEYS = TEXTS.filter(lambda key: key != "<<")
LEAVES = TEXTS | st.booleans() | st.none() | st.integers(-(10**12), 10**12)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
@example({"a": "line one\nline two"})
@example({"a": [[["x", []]], {}, {"b": {"c": {"d": [1]}}}]})
def test_what_is_written_is_read_back_and_written_again_in_the_same_bytes(document):
    written = write_file(document)
    read = read_yaml(written.encode())
    assert read.plain() == document
    assert write_file(read.plain()) == written
    assert yaml.safe_load(written) == document


def test_it_is_written_for_people_to_read():
    document = {
        "version": 1,
        "groups": {"finance": {"members": ["rita", "rui"], "limits": {"EUR": "5000.00"}}},
        "policies": [
            {"name": "big", "match": {"actions": ["pay.*", "*"]}, "when": "args.a > 1 && (b)"},
            {"name": "text", "reason": "two\nlines", "stages": [{"a": {"b": ["c"]}, "asks": 1}]},
        ],
        "tools": {},
    }
    assert write_file(document) == (
        "version: 1\n"
        "\n"
        "groups:\n"
        '  finance: {members: [rita, rui], limits: {EUR: "5000.00"}}\n'
        "\n"
        "policies:\n"
        "  - name: big\n"
        '    match: {actions: [pay.*, "*"]}\n'
        "    when: args.a > 1 && (b)\n"
        "  - name: text\n"
        "    reason: |-\n"
        "      two\n"
        "      lines\n"
        "    stages:\n"
        "      - a: {b: [c]}\n"
        "        asks: 1\n"
        "\n"
        "tools: {}\n"
    )
