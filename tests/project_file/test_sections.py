"""Each section of the file: what it makes of a project, what it refuses, and in which line."""

import pytest

from approvals.actions.cancelling import cancel_request
from approvals.exceptions import Conflict
from approvals.models import Alias, AuditEvent, Department, Membership, ReviewerGroup, Tool
from hitl_site.project_file.exporting import export
from tests.make import make_request, of_agent

pytestmark = pytest.mark.usefixtures("cast")

WHOLE = """\
version: 1
project: demo

settings:
  undo_seconds: 7
  time_zone: Europe/Lisbon
  default_expires_in: 3600
  publish_needs_second_admin: false
  visibility: eligible
  calendar: lisbon
  grant_seconds: 600
  auditors_may_have_other_roles: false
  limits: {creates_per_minute: 100, pending_per_agent: 200, waits_per_agent: 300}

people:
  rita: {aliases: [rita@example.org, user-123], limits: {EUR: "5000.00"}}

departments:
  marketing: {currency: EUR, amount: "75000.00", period: month}

groups:
  finance: {members: [rita, rui], lead: rui, limits: {EUR: "20000.00", JPY: "7"}}
  managers: {members: [ana]}

tools:
  read_*: {risk: low}
  refund: {editable: []}
  transfer_funds:
    risk: high
    irreversible: true
    editable: [/amount, /memo]
    mask: [/auth_token]
    confidential: true
    args_schema:
      type: object
      properties: {amount: {type: number, multipleOf: 0.01}}

policies: []

calendars:
  lisbon: {zone: Europe/Lisbon, hours: {mon-fri: "09:00-18:00"}, holidays: ["2026-12-25"]}
"""


def body(text):
    return text.split("\n", 1)[1]


def test_export_import_export_gives_the_same_bytes(bring, project):
    fresh = export(project)
    bring(body(WHOLE))
    project.refresh_from_db()
    assert export(project) == WHOLE
    bring(body(fresh), allow_removals=True)
    project.refresh_from_db()
    assert export(project) == fresh
    bring(body(WHOLE))
    project.refresh_from_db()
    assert export(project) == WHOLE


def test_an_import_that_changes_nothing_writes_nothing(bring, project):
    bring(body(WHOLE))
    events = AuditEvent.objects.count()
    project.refresh_from_db()
    version = project.rules_version
    again = WHOLE.replace("[rita, rui]", "[RUI, rita]").replace("rita:", "Rita:")
    assert bring(body(again)).changes == ()
    project.refresh_from_db()
    assert (AuditEvent.objects.count(), project.rules_version) == (events, version)


def test_it_is_done_by_the_actions_of_the_admin(bring):
    bring(body(WHOLE))
    told = AuditEvent.objects.filter(channel="command", actor_kind="operator")
    assert sorted(told.values_list("type", flat=True)) == [
        "alias.added", "alias.added", "calendar.added", "department.added", "group.changed",
        "group.created", "group.created", "membership.changed", "project.changed",
        "tool.added", "tool.added", "tool.added",
    ]  # fmt: skip
    tool = Tool.objects.get(name="transfer_funds")
    assert (tool.risk, tool.irreversible, tool.confidential) == ("high", True, True)
    assert tool.args_schema_text.endswith('"multipleOf":0.01}}}')
    assert Membership.objects.get(person__username="rita").limits == {"EUR": "5000.00"}
    assert ReviewerGroup.objects.get(name="finance").lead.username == "rui"


def test_an_absent_key_is_left_alone_and_a_present_one_becomes_equal(bring, project):
    bring(body(WHOLE))
    done = bring("groups:\n  finance: {members: [rui]}\n", allow_removals=True)
    assert done.lines == [
        "- groups.finance.members: [rita, rui]",
        "+ groups.finance.members: [rui]",
        "- groups.finance.lead: rui",
        '- groups.finance.limits: {EUR: "20000.00", JPY: "7"}',
        "- groups.managers: {members: [ana]}",
    ]
    assert list(ReviewerGroup.objects.filter(is_active=False).values_list("name")) == [
        ("managers",)
    ]
    assert Alias.objects.filter(is_active=True).count() == 2
    assert bring("groups: {finance: {members: [rui]}, managers: {members: []}}\n").lines == [
        "+ groups.managers: {members: []}"
    ]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("groups: {}\n", "groups.finance, groups.managers"),
        ("tools: {refund: {editable: []}}\n", "tools.read_*, tools.transfer_funds"),
        ("departments: {}\n", "departments.marketing"),
        ("people: {}\n", "people.rita.aliases.rita@example.org, people.rita.aliases.user-123"),
        ("people: {rita: {aliases: [user-123]}}\n", "people.rita.aliases.rita@example.org"),
        (
            "settings: {calendar: lisbon, time_zone: Europe/Lisbon, visibility: eligible,"
            " limits: {creates_per_minute: 1}, default_expires_in: 3600, grant_seconds: 600}\n",
            "settings.undo_seconds, settings.pending_per_agent, settings.waits_per_agent",
        ),
    ],
)
def test_what_is_left_out_is_listed_and_needs_to_be_allowed(bring, project, text, lost):
    bring(body(WHOLE))
    project.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        bring(text)
    assert f"This would remove {lost}" in refused.value.detail
    assert export(project) == WHOLE
    assert bring(text, allow_removals=True).lost


def test_an_alias_goes_over_from_one_person_to_another(bring):
    bring("people: {rita: {aliases: [user-123]}}\n")
    bring("people: {rui: {aliases: [USER-123]}}\n", allow_removals=True)
    assert [
        (alias.person.username, alias.value) for alias in Alias.objects.filter(is_active=True)
    ] == [("rui", "USER-123")]


@pytest.mark.parametrize(
    ("fields", "text", "words"),
    [
        ({"reviewer_groups": ("finance",)}, "groups: {managers: {members: [ana]}}\n",
         "line 2: groups.finance: 1 pending requests ask this group"),
        ({}, "tools: {refund: {editable: []}, read_*: {risk: low}}\n",
         "line 2: tools.transfer_funds: 1 pending requests are for this"),
        ({"kind": "budget", "action": None, "asks": {"budget": {
            "amount": "10", "currency": "EUR", "department": "marketing"}}},
         "departments: {}\n", "line 2: departments.marketing: 1 pending requests draw on it"),
    ],
)  # fmt: skip
def test_what_a_pending_request_needs_cannot_be_removed(bring, refusals, bot, fields, text, words):
    bring(body(WHOLE))
    request = make_request(bot, **fields)
    assert [told.startswith(words) for told in refusals(text, allow_removals=True)] == [True]
    cancel_request(request_id=request.id, actor=of_agent(bot))
    assert len(bring(text, allow_removals=True).lost) >= 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "settings:\n  undo_seconds: 61\n  time_zone: Mars/Base\n",
            ["line 4: settings.time_zone: Mars/Base is no time zone; write one as Europe/Lisbon."],
        ),
        (
            "settings:\n  undo_seconds: 61\n",
            ["line 3: settings.undo_seconds: Ensure this value is less than or equal to 60."],
        ),
        (
            "settings:\n  undo: 1\n  visibility: all\n  calendar: x\n  limits: {creates: 5}\n",
            [
                "line 3: settings has no member undo; known are undo_seconds,",
                "line 4: settings.visibility must be one of project, eligible.",
                "line 6: settings.limits has no member creates; known are creates_per_minute,",
            ],
        ),
        ("settings:\n  calendar: x\n", ["line 3: settings.calendar names x, which the"]),
        (
            "settings:\n  limits:\n    waits_per_agent: yes\n  publish_needs_second_admin: on\n",
            [
                "line 4: settings.limits.waits_per_agent must be a whole number.",
                "line 5: settings.publish_needs_second_admin must be true or false.",
            ],
        ),
        (
            "settings: {retain_days: {content: 730}}\n",
            ["line 2: settings.retain_days: not available in this version."],
        ),
        ("settings: []\n", ["line 2: settings must be a mapping."]),
        (
            "people:\n  nobody: {}\n  otto: {aliases: [x]}\n  rita: {roles: [admin]}\n",
            [
                "line 3: people.nobody is no person of this project.",
                "line 4: people.otto is no person of this project.",
                "line 5: people.rita has no member roles; known are aliases, limits.",
            ],
        ),
        (
            "people:\n  rita: {aliases: [x, 5, x, ' y']}\n",
            [
                "line 3: people.rita has an alias with spaces around it.",
                "line 3: people.rita.aliases must hold texts only.",
                "line 3: people.rita.aliases names x twice.",
            ],
        ),
        (
            "people:\n  rita: {aliases: [x]}\n  RITA: {limits: {EUR: '5'}}\n",
            ["line 4: people.RITA stands here twice."],
        ),
        (
            "people:\n  rita: {aliases: [x]}\n  rui:\n    aliases: [X]\n",
            ["line 4: people.rui.value stands for a person of this project already."],
        ),
        (
            "people:\n  rita:\n    limits:\n      EUR: 5000.00\n      USD: '1'\n",
            ['line 5: people.rita.limits.EUR must be an amount in quotes, such as "5000.00".'],
        ),
        (
            "people:\n  rita:\n    limits: {EUR: '1,000'}\n  rui:\n    limits: {EURO: '5'}\n",
            [
                "line 4: people.rita.limits: The amount of EUR must be a plain amount",
                "line 6: people.rui.limits: The currency EURO is not in use;",
            ],
        ),
        (
            "groups:\n  finance:\n    members:\n      - rita\n      - otto\n    lead: nobody\n",
            [
                "line 6: groups.finance.members: otto is no person of this project.",
                "line 7: groups.finance.lead: nobody is no person of this project.",
            ],
        ),
        ("groups:\n  two words: {}\n", ["line 3: groups.two words.name: Enter a valid"]),
        ("groups:\n  finance:\n", ["line 3: groups.finance must be a mapping."]),
        (
            "departments:\n  m: {currency: EUR, amount: 75000.00}\n  n: {}\n",
            [
                "line 3: departments.m.amount must be an amount in quotes",
                "line 3: departments.m.period is missing.",
                "line 4: departments.n.amount is missing.",
                "line 4: departments.n.currency is missing.",
                "line 4: departments.n.period is missing.",
            ],
        ),
        (
            "departments:\n  m:\n    currency: EUR\n    amount: '1.005'\n    period: month\n",
            ["line 5: departments.m.amount must have at most 2 decimals in EUR."],
        ),
        (
            "tools:\n  pay:\n    risk: huge\n    editable: amount\n    mask: ['/a~b']\n",
            [
                "line 4: tools.pay.risk must be one of low, medium, high, critical.",
                "line 5: tools.pay.editable must be a list.",
            ],
        ),
        (
            "tools:\n  pay:\n    mask: ['/a~b']\n    args_schema: {type: 5}\n  ok: {}\n",
            [
                "line 4: tools.pay.mask has /a~b, in which ~ is not followed by 0 or 1.",
                "line 5: tools.pay.args_schema cannot be used:",
            ],
        ),
        (
            "calendars:\n  l:\n    zone: UTC\n    hours:\n      mon: '9-18'\n  m: 5\n",
            [
                'line 6: calendars.l: Write a range as "09:00-18:00", not "9-18".',
                "line 7: calendars.m: Name a time zone, such as Europe/Lisbon.",
            ],
        ),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line_and_nothing_is_changed(refusals, text, told):
    found = refusals(text)
    assert len(found) == len(told)
    for line, words in zip(found, told, strict=True):
        assert line.startswith(words)


def test_one_mistake_leaves_all_the_rest_undone(refusals):
    wrong = body(WHOLE).replace("zone: Europe/Lisbon, hours", "zone: Nowhere, hours")
    assert len(refusals(wrong)) == 1
    late = body(WHOLE).replace('"5000.00"', '"5000.001"')
    assert len(refusals(late)) == 1
    assert not Department.objects.exists()


def test_what_is_wrong_with_the_whole_is_told_beside_the_rest(refusals):
    told = refusals("project: other\nrotas: {a: {}}\ngrups: {}\ntools:\n  a: 5\n")
    assert told == [
        "line 2: project is not demo, which was asked for.",
        "line 3: rotas: not available in this version.",
        "line 4: grups is not a key of this file.",
        "line 6: tools.a must be a mapping.",
    ]


def test_a_pending_request_of_another_project_hinders_nothing(bring, bot, other_project):
    bring("groups: {finance: {members: [rita]}}\ntools: {transfer_funds: {}}\n")
    ReviewerGroup.objects.create(project=other_project, name="finance")
    assert bring("groups: {}\ntools: {}\n", allow_removals=True).lost == [
        "groups.finance",
        "tools.transfer_funds",
    ]


def test_what_does_not_show_is_in_quotes_in_the_lines_of_a_difference(bring):
    text = 'tools: {pay: {args_schema: {properties: {"a\\e[2J": {title: "%s"}}}}}\n'
    bring(text % "b")
    assert bring(text % "\\e[31m").lines == [
        '- tools.pay.args_schema.properties."a\\u001b[2J".title: b',
        '+ tools.pay.args_schema.properties."a\\u001b[2J".title: "\\u001b[31m"',
    ]
