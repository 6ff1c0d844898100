"""`manage.py policies backtest`: what a file's policies would have done with the past."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from approvals.models import AuditEvent, Policy
from tests.make import action, make_request

FILE = """version: 1
project: demo
policies:
  - name: small
    when: args.amount < 100
    verdict: approve
  - name: never
    when: args.amount > 10000
    verdict: reject
    reason: too much
  - {name: watched, status: shadow, verdict: reject}
"""


@pytest.fixture
def backtest(tmp_path, capsys):
    def run(text, *options):
        file = tmp_path / "project.yaml"
        file.write_text(text)
        call_command("policies", "backtest", str(file), "--project", "demo", *options)
        return capsys.readouterr().out

    return run


def pay(bot, amount):
    return make_request(bot, action=action(b'{"name":"pay","args":{"amount":%d}}' % amount))


def test_a_file_is_held_against_the_last_requests(backtest, bot):
    small, _, large = pay(bot, 50), pay(bot, 500), pay(bot, 50_000)
    events = AuditEvent.objects.count()
    found = json.loads(backtest(FILE, "--last", "10", "--json"))
    assert found["requests"] == 3
    assert found["before"] == {"approve": 0, "reject": 0, "review": 3}
    assert found["after"] == {"approve": 1, "reject": 1, "review": 1}
    assert found["changed"] == [
        {"id": large.id, "before": "review", "after": "reject", "reasons": ["too much"]},
        {"id": small.id, "before": "review", "after": "approve", "reasons": ["policy small"]},
    ]
    assert not Policy.objects.exists()
    assert AuditEvent.objects.count() == events


def test_only_as_many_as_asked_for_are_judged(backtest, bot):
    pay(bot, 50)
    newest = pay(bot, 60)
    found = json.loads(backtest(FILE, "--last", "1", "--json"))
    assert [each["id"] for each in found["changed"]] == [newest.id]


def test_the_tools_of_the_file_count_too(backtest, bot):
    pay(bot, 50)
    found = json.loads(backtest(FILE + "tools: {refund: {risk: low}}\n", "--json"))
    assert found["after"] == {"approve": 0, "reject": 0, "review": 1}


def test_without_json_it_is_told_in_words(backtest, bot):
    request = pay(bot, 50)
    told = backtest(FILE)
    assert "approve: 0 -> 1" in told
    assert f"{request.id}: review -> approve" in told


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (FILE.replace("verdict: reject", "verdict: perhaps"), (), 1),
        (FILE.replace("demo", "other"), (), 1),
        ("[", (), 1),
        (FILE, ("--last", "0"), 2),
        (FILE, ("--last", "9999999"), 2),
    ],
)
def test_a_mistake_is_one_sentence(backtest, project, text, options, code):
    with pytest.raises(CommandError) as refused:
        backtest(text, *options)
    assert refused.value.returncode == code


def test_a_file_that_is_not_there_is_told(project):
    with pytest.raises(CommandError) as refused:
        call_command("policies", "backtest", "/nowhere", "--project", "demo")
    assert refused.value.returncode == 2
