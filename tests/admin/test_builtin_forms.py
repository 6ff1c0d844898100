"""Built-in rules are set up by plain fields, without CEL and without JSON."""

import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from approvals.actions.groups import create_group
from approvals.actions.policies.drafts import save_policy
from approvals.admin.policies.builtins import FIELDS
from approvals.models import Calendar, Policy, PolicyVersion
from approvals.rules.builtins import BUILTINS, read_builtin
from approvals.rules.strict_json import read_object, text
from approvals.schemaforms import forms
from approvals.schemaforms.checking import check_schema
from tests.make import make_request, of_person

BANDS = {
    "field": "args.total",
    "currency": "EUR",
    "bands": [
        {"to": "100.00", "verdict": "approve"},
        {"to": 2500, "reviewers": {"groups": ["finance"]}},
        {"reviewers": {"groups": ["finance"], "users": ["rita"]}, "approvals": 2},
    ],
}
WRITTEN = [
    ("risk_based", {"require_for": ["high"], "tools": ["pay_*", "wire"]}),
    ("risk_based", {"require_for": [], "amount_limit": 1000, "amount_fields": ["args.cost"]}),
    ("risk_based", {"sensitive": {"args.to": ["acme", "a, b"], "args.memo": ["secret"]}}),
    ("amount_bands", BANDS),
    ("audit_sample", {"rate": 0.05}),
    ("audit_sample", {"rate": "0.125", "escalate_on": []}),
    ("anomaly", {}),
    ("anomaly", {"signals": ["repeated_failures", "unusual_recipient"]}),
    ("anomaly", {"signals": {"large_amount": 2.5, "repeated_rejections": 7}}),
    ("out_of_hours", {}),
    ("out_of_hours", {"calendar": "lisbon"}),
    ("always_approve", {}),
]
PLAIN = {
    **{"becomes": "active", "editor": "auto", "guard": "none", "stages-count": "0"},
    **{"barred": ["requester", "agent_owner", "stages"], "name": "rule", "verdict": "review"},
}


def url(view, *args):
    return reverse(f"admin:approvals_policy_{view}", args=args)


def said(page):
    return " ".join(html.unescape(page.content.decode()).split())


def typed(form):
    """What a browser would post from the fields of the options, by JSON pointer."""
    if form is None:
        return {}
    sent = {}
    for node in form.nodes():
        if node.kind == "list":
            sent[f"{node.id}k"] = ["", *(item.key for item in node.items)]
        elif node.kind == "choice":
            sent[node.id] = node.chosen.key if node.chosen else ""
        elif node.kind == "check":
            sent[node.id] = ["", "1"] if node.value else [""]
        elif not node.is_group:
            sent[node.id] = node.text
    return sent


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def finance(project, ana, rita, rui):
    Calendar.objects.create(
        project=project,
        name="lisbon",
        document={"zone": "Europe/Lisbon", "hours": {"mon-fri": "09:00-18:00"}},
    )
    return create_group(project=project, name="finance", members=[rita, rui], actor=of_person(ana))


@pytest.fixture
def opened(admin, finance):
    """The page as it is once a rule was chosen, and what its fields would post."""

    def choose(use, **changes):
        page = admin.post(url("add"), {**PLAIN, "use": use, "_op": "use"})
        form = page.context["editor"].options.form
        fields = {**PLAIN, "use": use, **typed(form)}
        fields.update({form.at(pointer).id: value for pointer, value in changes.items()})
        return form, fields

    return choose


def save(project, ana, use, options):
    verdict = {} if use == "amount_bands" else {"verdict": "review"}
    document = {"use": use, "options": options, **verdict}
    if use == "always_approve":
        document["verdict"] = "approve"
    return save_policy(
        project=project,
        name="rule",
        document=document,
        becomes="active",
        actor=of_person(ana),
        publish=True,
    )


def test_every_rule_with_options_has_a_form_that_can_be_drawn(project):
    assert {"always_approve", *FIELDS} == set(BUILTINS)
    for fields in FIELDS.values():
        schema = fields.schema(project)
        check_schema(schema)
        form = forms.build(schema=schema)
        assert not [node for node in form.nodes() if node.widget == "json"]


@pytest.mark.parametrize(("use", "options"), WRITTEN)
def test_saving_what_the_page_shows_writes_nothing(admin, project, ana, finance, use, options):
    version = save(project, ana, use, options)
    page = admin.get(url("change", version.policy_id))
    editor = page.context["editor"]
    fields = {field.html_name: field.value() for field in editor.form}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    sent = {"verdict": "review", **fields, **typed(editor.options.form)}
    sent = {**sent, "stages-count": "0", "_publish": ""}
    assert admin.post(url("change", version.policy_id), sent).status_code == 302
    assert PolicyVersion.objects.get() == version


@pytest.mark.parametrize(("use", "options"), WRITTEN)
def test_what_a_form_shows_means_the_same_to_the_rule(project, use, options):
    if use in FIELDS:
        meant = FIELDS[use].meant(FIELDS[use].shown(options))
        assert read_builtin(use, meant) == read_builtin(use, options)


@given(st.decimals(0, 100, places=6).map(lambda percent: f"{percent:f}"))
def test_a_percentage_is_a_rate_to_the_last_digit(percent):
    fields = FIELDS["audit_sample"]
    options = fields.meant({"rate": percent, "escalate_on": "none"})
    rule = read_builtin("audit_sample", options)
    assert rule.rate * 100 == Decimal(percent)
    assert fields.shown(options)["escalate_on"] == "none"
    assert text(fields.meant(fields.shown(options))) == text(options)


def test_a_share_is_typed_in_percent(admin, opened):
    _, fields = opened("audit_sample", **{"/rate": "2.5"})
    assert admin.post(url("add"), {**fields, "_publish": ""}).status_code == 302
    document = read_object(Policy.objects.get().in_force.document_text)
    assert text(document["options"]) == '{"rate":0.025,"escalate_on":["high","critical"]}'


def test_bands_are_added_as_rows_and_mistakes_stand_at_their_fields(admin, opened):
    form, fields = opened("amount_bands", **{"/currency": "EUR", "/bands/0/to": "100"})
    page = admin.post(url("add"), {**fields, "_op": "add:/bands"})
    form = page.context["editor"].options.form
    assert len(form.at("/bands").items) == 3
    fields = {**fields, **typed(form)}
    fields.update(
        {
            form.at("/bands/0/verdict").id: "0",
            form.at("/bands/1/to").id: "50.123",
            form.at("/bands/1/groups").id: "finance, nobody",
            form.at("/bands/2/verdict").id: "1",
            form.at("/bands/2/approvals").id: "2",
        }
    )
    page = admin.post(url("add"), {**fields, "_save": ""})
    assert page.status_code == 422
    form = page.context["editor"].options.form
    assert any("decimals" in error for error in form.at("/bands/1/to").errors)
    assert any("Needs reviewers" in error for error in form.at("/bands/2/approvals").errors)
    assert f'href="#{form.at("/bands/1/to").anchor}"' in said(page)
    assert 'value="50.123"' in said(page)
    fields[form.at("/bands/1/to").id] = "50"
    fields[form.at("/bands/2/approvals").id] = ""
    page = admin.post(url("add"), {**fields, "_save": ""})
    assert any(
        "more than where" in e for e in page.context["editor"].options.form.at("/bands/1/to").errors
    )
    fields[form.at("/bands/1/to").id] = "2500"
    page = admin.post(url("add"), {**fields, "_save": ""})
    groups = page.context["editor"].options.form.at("/bands/1/groups")
    assert any("names nobody" in error.casefold() for error in groups.errors)
    fields[form.at("/bands/1/groups").id] = "finance"
    assert admin.post(url("add"), {**fields, "_publish": ""}).status_code == 302
    document = read_object(Policy.objects.get().in_force.document_text)
    assert document["options"]["bands"] == [
        {"to": "100", "verdict": "approve"},
        {"to": "2500", "reviewers": {"groups": ["finance"]}},
        {"verdict": "review"},
    ]


def test_what_is_due_and_missing_is_said_at_its_field(admin, opened):
    _, fields = opened("audit_sample")
    page = admin.post(url("add"), {**fields, "_save": ""})
    form = page.context["editor"].options.form
    assert page.status_code == 422
    assert form.at("/rate").errors
    assert len(re.findall('role="alert"', page.content.decode())) == 1
    assert not Policy.objects.exists()


def test_a_mistake_of_all_options_together_is_in_the_summary(admin, opened):
    _, fields = opened("risk_based", **{"/require_for": "0"})
    page = admin.post(url("add"), {**fields, "_save": ""})
    assert page.status_code == 422
    assert "sk for nothing" in said(page)


def test_sensitive_texts_are_rows(admin, opened):
    _, fields = opened("risk_based", **{"/tools": "wire, pay_*"})
    page = admin.post(url("add"), {**fields, "_op": "add:/sensitive"})
    form = page.context["editor"].options.form
    fields = {**fields, **typed(form), form.at("/sensitive/0/field").id: "args..to"}
    fields[form.at("/sensitive/0/texts").id] = "acme\r\n\r\nglobex"
    page = admin.post(url("add"), {**fields, "_save": ""})
    assert page.context["editor"].options.form.at("/sensitive/0/field").errors
    fields[form.at("/sensitive/0/field").id] = "args.to"
    assert admin.post(url("add"), {**fields, "_publish": ""}).status_code == 302
    document = read_object(Policy.objects.get().in_force.document_text)
    assert document["options"] == {
        "require_for": ["high", "critical"],
        "tools": ["wire", "pay_*"],
        "sensitive": {"args.to": ["acme", "globex"]},
    }


def test_a_signal_that_is_emptied_is_not_looked_at(admin, opened):
    _, fields = opened(
        "anomaly", **{"/repeated_failures": "", "/large_amount": "", "/repeated_rejections": "60"}
    )
    page = admin.post(url("add"), {**fields, "_save": ""})
    form = page.context["editor"].options.form
    assert form.at("/repeated_rejections").errors
    fields[form.at("/repeated_rejections").id] = "4"
    admin.post(url("add"), {**fields, "_publish": ""})
    document = read_object(Policy.objects.get().in_force.document_text)
    assert document["options"]["signals"] == {
        "repeated_rejections": 4,
        "same_action_in_a_row": 5,
        "unusual_recipient": True,
    }


def test_a_calendar_is_chosen_and_one_that_went_away_is_said(admin, opened):
    form, fields = opened("out_of_hours", **{"/calendar": "0"})
    assert [option.label for option in form.at("/calendar").options] == ["lisbon"]
    Calendar.objects.update(is_active=False)
    Calendar.objects.create(
        project=Calendar.objects.get().project, name="porto", document={"zone": "UTC", "hours": {}}
    )
    admin.post(url("add"), {**fields, "_publish": ""})
    assert read_object(Policy.objects.get().in_force.document_text)["options"] == {
        "calendar": "porto"
    }
    Calendar.objects.update(is_active=False)
    page = admin.get(url("change", Policy.objects.get().pk))
    assert "porto" in said(page)


def test_a_draft_by_fields_is_tried_before_it_is_saved(admin, opened, bot):
    make_request(bot)
    _, fields = opened("risk_based", **{"/require_for": "0", "/amount_limit": "5000"})
    body = '{"action": {"name": "pay", "args": {"amount": 5000.01}}}'
    page = admin.post(url("add"), {**fields, "body": body, "_try": ""})
    judged = page.context["trial"].trial.judgement
    assert (judged.verdict, judged.policy_name) == ("review", "rule")
    assert "amount is over 5000" in said(page)
    page = admin.post(url("add"), {**fields, "last": "200", "_backtest": ""})
    assert page.context["backtest"].figures.requests == 1
    assert not Policy.objects.exists()


def test_a_button_of_the_fields_answers_with_them_alone(admin, opened):
    _, fields = opened("amount_bands")
    headers = {"HX-Request": "true"}
    page = admin.post(url("add"), {**fields, "_op": "remove:/bands/0"}, headers=headers)
    assert page.content.decode().lstrip().startswith('<div class="sf"')
    whole = admin.post(url("add"), {**fields, "_op": "use"}, headers=headers)
    assert 'id="options"' in whole.content.decode()


@pytest.mark.parametrize("use", ["", "nonsense", "always_approve"])
@pytest.mark.parametrize("op", ["update", "add:/bands", "remove:/x/9", "back:", "use"])
def test_a_rule_that_is_none_breaks_nothing(admin, finance, use, op):
    for headers in ({}, {"HX-Request": "true"}):
        sent = {**PLAIN, "use": use, "_op": op}
        assert admin.post(url("add"), sent, headers=headers).status_code == 200
