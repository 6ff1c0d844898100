"""Whatever a project holds: its file brings it about again, here and in a project that is fresh."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import AuditEvent, Membership, Project
from approvals.project_file.writing import write_file
from hitl_site.project_file.exporting import export
from hitl_site.project_file.importing import import_file

PEOPLE = ("ana", "rita", "rui", "sam")
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
AMOUNTS = st.decimals(0, 10**6, places=2).map(lambda amount: f"{amount:.2f}")
LIMITS = st.dictionaries(st.sampled_from(["EUR", "USD", "CHF"]), AMOUNTS, max_size=2)
READABLE = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], include_characters=" "), max_size=30
).map(str.strip)


def some(**members):
    """A mapping with any of the members, in no order."""
    return st.fixed_dictionaries({}, optional=members)


GROUP = st.fixed_dictionaries(
    {"members": st.lists(st.sampled_from(PEOPLE), unique=True)},
    optional={"lead": st.sampled_from(PEOPLE), "limits": LIMITS},
)
POINTER = st.from_regex(r"/[a-z]{1,6}", fullmatch=True)
TOOL = some(
    risk=st.sampled_from(["low", "medium", "high", "critical"]),
    irreversible=st.booleans(),
    confidential=st.booleans(),
    editable=st.lists(POINTER, unique=True, max_size=3),
    mask=st.lists(POINTER, unique=True, max_size=3),
    args_schema=st.just({"type": "object", "properties": {"no": {"enum": ["on", 1, True]}}}),
)
POLICY = some(
    status=st.sampled_from(["draft", "shadow", "active"]),
    description=READABLE,
    priority=st.integers(-100, 100),
    when=st.sampled_from(["args.amount > 2500", 'risk == "high" &&\n  has(args.x)']),
    match=some(actions=st.just(["pay.*", "*"]), kinds=st.just(["budget", "binary"])),
    reason=READABLE,
    expires_in=st.integers(1, 10**6),
    stages=st.just([{"name": "one", "approvals": 2, "parallel": True}, {"name": "two"}]),
)
CALENDAR = st.sampled_from(
    [
        {"zone": "UTC", "hours": {"sat-mon": "22:00-06:00"}},
        {"holidays": ["2026-12-25", "2026-01-01"], "zone": "Asia/Tokyo",
         "hours": {"fri": "00:00-24:00", "mon-thu": "09:00-12:00, 13:00-18:00"}},
    ]
)  # fmt: skip
SETTINGS = some(
    undo_seconds=st.integers(0, 60),
    time_zone=st.sampled_from(["UTC", "Europe/Lisbon"]),
    visibility=st.sampled_from(["project", "eligible"]),
    limits=some(waits_per_agent=st.integers(1, 9999)),
)
DEPARTMENT = st.fixed_dictionaries(
    {"currency": st.just("EUR"), "amount": AMOUNTS, "period": st.sampled_from(["week", "year"])}
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "settings": SETTINGS,
        "people": st.dictionaries(st.sampled_from(PEOPLE), some(limits=LIMITS), max_size=3),
        "departments": st.dictionaries(NAMES, DEPARTMENT, max_size=2),
        "groups": st.dictionaries(NAMES, GROUP, max_size=3),
        "tools": st.dictionaries(NAMES.map(lambda name: f"{name}_*"), TOOL, max_size=3),
        "policies": st.dictionaries(NAMES, POLICY, max_size=3).map(
            lambda named: [{"name": name, **policy} for name, policy in named.items()]
        ),
        "calendars": st.dictionaries(NAMES, CALENDAR, max_size=2),
    }
)


def bring(project, text):
    return import_file(
        project=project, raw=text.encode(), actor=AT_THE_COMMAND_LINE, allow_removals=True
    )


@pytest.mark.usefixtures("cast")
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(document=DOCUMENTS)
def test_a_file_brings_about_what_it_says_here_and_elsewhere(document, project):
    with transaction.atomic():
        bring(project, write_file({"version": 1, **document}))
        written = export(project)
        events = AuditEvent.objects.count()
        assert bring(project, written).changes == ()
        assert AuditEvent.objects.count() == events
        fresh = Project.objects.create(name="fresh")
        for membership in Membership.objects.filter(project=project):
            Membership.objects.create(project=fresh, person=membership.person, is_reviewer=True)
        renamed = written.replace("project: demo", "project: fresh", 1)
        bring(fresh, renamed)
        assert export(fresh) == renamed
        transaction.set_rollback(True)
