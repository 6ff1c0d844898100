"""What a project file means, and what is refused of it: each with its line."""

import pytest

from approvals.project_file.head import read_file
from approvals.project_file.nodes import MAX_MISTAKES, FileRefused, Mistake
from approvals.project_file.reading import MAX_BYTES, read_yaml


def refusals(text):
    with pytest.raises(FileRefused) as refused:
        read_yaml(text if isinstance(text, bytes) else text.encode())
    return [str(mistake) for mistake in refused.value.mistakes]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("y", "y"),
        ("09:00", "09:00"),
        ("2026-12-25", "2026-12-25"),
        ("1_000", "1_000"),
        ("mon-fri", "mon-fri"),
        ("'5'", "5"),
        ('"true"', "true"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("5", 5),
        ("-3", -3),
        ("0.05", 0.05),
        ("|\n  args.a > 1 &&\n  args.b\n", "args.a > 1 &&\nargs.b\n"),
    ],
)
def test_a_value_means_what_it_says(written, value):
    read = read_yaml(f"a: {written}".encode()).plain()
    assert read == {"a": value}
    assert type(read["a"]) is type(value) or isinstance(value, float)


def test_a_number_keeps_its_spelling():
    assert read_yaml(b"a: 5120.00").plain()["a"].literal == "5120.00"


def test_every_value_knows_its_line():
    root = read_yaml(b"groups:\n  finance:\n    members:\n      - rita\n      - rui\ntools: {}\n")
    lines = {
        (): 1,
        ("groups",): 1,
        ("groups", "finance"): 2,
        ("groups", "finance", "members"): 3,
        ("groups", "finance", "members", 1): 5,
        ("groups", "finance", "members", 9): 3,
        ("groups", "finance", "lead", "x"): 2,
        ("tools",): 6,
    }
    assert {path: root.at(path).line for path in lines} == lines


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a stands here twice, first in line 1."),
        ("a:\n  x: 1\n  x: 1\n", 3, "x stands here twice"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "The tag tag:yaml.org,2002:python"),
        ("a: !custom x\n", 1, "The tag !custom"),
        ("a: 1\n---\nb: 1\n", 2, "A second document begins here"),
        ("a: &x [1, *x]\n", 1, "*x stands for nothing"),
        ("a: 1\nb: *nobody\n", 2, "*nobody stands for nothing"),
        ("a:\n  <<: {b: 1}\n", 2, "Merge keys"),
        ("a: 1\n? [x]\n: 1\n", 2, "A key must be a text"),
        ("1: x\n", 1, "A key must be a text"),
        ("a: 0755\n", 1, "0755 is not written as a number"),
        ("a: 0x1F\n", 1, "0x1F is not written as a number"),
        ("a: +5\n", 1, "+5 is not written as a number"),
        ("a: .nan\n", 1, ".nan is not written as a number"),
        ("a: 1.00000000000000001\n", 1, "more digits than are kept"),
        ("a: 99999999999999999999\n", 1, "more digits than are kept"),
        ("a: 1\nb: [1\n", 3, "This is not YAML"),
        ("a: 1\n\tb: 2\n", 2, "This is not YAML"),
        ('a: 1\nb: "\\0"\n', 2, "A text holds NUL"),
        ("a: 1\nb: \x07\n", 2, "The character U+0007"),
        (b"a: 1\nb: \xff\n", 2, "The file is not UTF-8."),
        ("", 1, "The file is empty."),
        ("# only this\n", 1, "The file is empty."),
        ("a: 1\nb: " + "[" * 60 + "]" * 60, 2, "Nested deeper"),
        ("[" * 200_000, 1, "Nested deeper"),
        ("a: 1\n" + "#" * MAX_BYTES, 1, "more than 1 MB"),
        ("[" + "a," * 300_000 + "]", 1, "comes to more than"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text, line, words):
    told = refusals(text)
    assert told[0].startswith(f"line {line}: ")
    assert words in told[0]


def test_all_mistakes_are_told_up_to_a_hundred():
    assert len(refusals("a: 1\na: 2\nb: 0755\nc: .5\n")) == 3
    told = refusals("".join("a: 1\n" for _ in range(500)))
    assert len(told) == MAX_MISTAKES + 1
    assert told[-1].endswith("there are 399 more mistakes.")


def test_an_alias_repeats_a_value_and_many_that_blow_up_are_refused():
    assert read_yaml(b"a: &all {b: [1]}\nc: *all\n").plain() == {"a": {"b": [1]}, "c": {"b": [1]}}
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    assert refusals(bomb) == ["line 7: The file comes to more than 250,000 values."]


def test_what_a_file_calls_its_things_does_nothing_to_a_terminal():
    told = refusals('"\\e[31mx": 1\n"\\e[31mx": 2\n')
    assert told == ["line 2: \ufffd[31mx stands here twice, first in line 1."]


KNOWN = ("groups", "policies")


def head(text):
    mistakes = []
    later = ("rotas", "channels")
    found = read_file(text.encode(), project="demo", keys=KNOWN, later=later, mistakes=mistakes)
    return list(found), mistakes


def test_the_sections_of_a_file():
    text = "version: 1\nproject: demo\ngroups: {}\nrotas: {}\nchannels: []\n"
    assert head(text) == (["groups"], [])
    assert head("version: 1\n") == ([], [])


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("project: demo\n", Mistake(1, "version is missing; write version: 1.")),
        ("version: 2\n", Mistake(1, "version must be 1; no other is known.")),
        ("version: true\n", Mistake(1, "version must be 1; no other is known.")),
        ("version: '1'\n", Mistake(1, "version must be 1; no other is known.")),
        (
            "version: 1\nproject: other\n",
            Mistake(2, "project is not demo, which was asked for."),
        ),
        ("version: 1\ngrups: {}\n", Mistake(2, "grups is not a key of this file.")),
        (
            "version: 1\n\nrotas: {a: {}}\n",
            Mistake(3, "rotas: not available in this version."),
        ),
    ],
)
def test_a_file_that_is_not_for_here_is_told_so(text, mistake):
    assert head(text)[1] == [mistake]


@pytest.mark.parametrize("text", ["- version\n", "text\n"])
def test_a_file_that_is_no_mapping_is_refused(text):
    with pytest.raises(FileRefused) as refused:
        head(text)
    told = Mistake(1, "The file must be a mapping that begins: version.")
    assert refused.value.mistakes == [told]
