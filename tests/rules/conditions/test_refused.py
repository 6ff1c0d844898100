"""What is no condition, or says something else than it seems to: refused when it is written."""

import pytest

from approvals.rules.conditions import ConditionRefused, compile_condition


def refused(text):
    with pytest.raises(ConditionRefused) as caught:
        compile_condition(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "hint"),
    [
        ("amuont > 5", 1, "Did you mean amount?"),
        ("args.a > 1 && reciever == 5", 15, "Arguments are read as args.reciever"),
        ("args.items.all(item, itm > 5)", 22, "Did you mean item?"),
        ("action.nmae == 'x'", 8, "Did you mean name?"),
        ("action.args.amount > 5", 8, "Write args, without action."),
        ("has(requester.mail)", 15, "Did you mean email?"),
        ("now.day_of_week == 1", 5, "It has year, month"),
        ("args.list.exist(x, x > 1)", 11, "Did you mean exists?"),
        ("args.a > 1 and args.b > 1", 12, "Write &&."),
        ("args.a = 1", 8, "Write == to compare"),
        ("args.a == “x”", 11, "Use straight quotes."),
    ],
)
def test_a_wrong_name_is_refused_where_it_stands_with_a_hint(text, column, hint):
    error = refused(text)
    assert error.column == column
    assert error.hint is not None
    assert error.hint.startswith(hint)


@pytest.mark.parametrize(
    "text",
    [
        'args.amount > "2500"',
        'args.amount == "2500.00"',
        'args.amount != "-1"',
        '"2500" < args.amount',
        'args.amount in ["2500", "x"]',
        '"5" in args.amounts',
        'args.amount > "1,000"',
        'args.amount > "1e3"',
        'amount >= " 5 "',
    ],
)
def test_a_comparison_with_a_number_in_quotes_is_refused(text):
    assert "number(…)" in refused(text).hint


@pytest.mark.parametrize(
    "text", ['string(args.id) == "5"', 'like(args.id, "5")', 'args.id.startsWith("5")']
)
def test_digits_that_are_meant_as_a_text_can_be_compared(text):
    assert compile_condition(text).text == text


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('action == "refund"', "Do you mean action.name?"),
        ('"bot" == agent', "Do you mean agent.name?"),
        ('requester != "sam"', "Do you mean requester.id?"),
        ('action in ["refund"]', "Do you mean action.name?"),
        ('tags == "urgent"', 'Do you mean "…" in tags?'),
        ("now > 5", "Do you mean now.hour or now.weekday?"),
        ("args == 5", "Do you mean one of the arguments"),
    ],
)
def test_a_map_compared_with_a_word_is_refused(text, hint):
    assert refused(text).hint.startswith(hint)


def test_what_is_in_a_map_or_list_may_be_asked():
    for text in ('"amount" in args', '"urgent" in tags', "tags == []", "size(args) > 3"):
        assert compile_condition(text).text == text


@pytest.mark.parametrize("text", ['risk >= "high"', '"medium" < severity', 'risk < "low"'])
def test_risks_are_in_no_order_of_the_alphabet(text):
    assert " in [" in refused(text).hint


@pytest.mark.parametrize(
    "text",
    [
        'kind == "binary" || "form"',
        "args.a == 1 && 5",
        "!5",
        "1",
        '"yes"',
        "null",
        "[true]",
        "args.a + 1",
        "size(args.items)",
        "args.items.filter(x, x > 1)",
        "args.items.all(x, 5)",
        '"a" ? true : false',
    ],
)
def test_what_is_neither_true_nor_false_is_refused(text):
    assert refused(text).message.endswith("stands where true or false is needed.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "args.",
        "args.a >",
        "(args.a > 1",
        "args.a > 1)",
        "args.a > 1 2",
        "args.a ? true",
        '"open',
        '"""open',
        'args.a == "\\q"',
        'args.a == "\\ud800"',
        'args.a == "\\U00110000"',
        'args.a == b"x"',
        "args.in == 1",
        "args.a == 9007199254740993",
        "args.a == 0.1000000000000000055",
        "args.a == 1e400",
        "has(args)",
        'has(args["a"])',
        "nothing(1) > 1",
        "size(1, 2) > 1",
        "args.a.number() > 1",
        "Some{a: 1}",
        "args.items.all(args, true)",
        "args.items.all(x)",
        "args.items.all(1, true)",
        "args.?a == 1",
        "all",
        "type(args.a) == 1",
        "[1].map(x, x, x, x) == [1]",
        "args.a == 1 // said\n or 2",
        "\x00",
        "args.a > 1;",
    ],
)
def test_what_is_no_condition_is_refused_in_a_sentence(text):
    assert refused(text).message.endswith(".")


def test_texts_mean_what_cel_says():
    from tests.rules.conditions.given import judged

    sent = {"a": 'é"\\\n😀', "b": r"a\d", "c": "two\nlines"}
    assert judged(r'args.a == "\u00e9\"\\\n\U0001F600"', args=sent) is True
    assert judged(r"args.a == '\303\xe9'", args=sent) is False
    assert judged(r"args.b == r'a\d' && args.b == 'a\\d'", args=sent) is True
    assert judged("args.c == '''two\nlines'''  // a comment", args=sent) is True


def test_the_library_reads_what_the_checks_read():
    from tests.rules.conditions.given import judged

    hostile = 'x" || true || "'
    text = 'args.a == "' + hostile.replace('"', '\\"') + '"'
    assert judged(text, args={"a": "other"}) is False
    assert judged(text, args={"a": hostile}) is True
    assert judged("1 + 2 * 3 == 7 && -2 - -2 == 0 && !(1 > 2) == true") is True
    assert judged("args.a - (2 - 1) == 4 && args.a - 2 - 1 == 2", args={"a": 5}) is True
