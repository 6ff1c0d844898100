"""Calendars and the project's zone: saved once, ended, and refused where they cannot be read."""

import pytest

from approvals.actions.calendars import end_calendar, save_calendar
from approvals.actions.projects import change_project
from approvals.exceptions import Invalid, NotAllowed
from approvals.models import AuditEvent, Calendar
from tests.make import of_person

LISBON = {
    "holidays": ["2026-12-25", "2026-01-01", "2026-12-25"],
    "hours": {"sat": "10:00-12:00", "mon-fri": "09:00-18:00"},
    "zone": "Europe/Lisbon",
}
KEPT = {
    "zone": "Europe/Lisbon",
    "hours": {"mon-fri": "09:00-18:00", "sat": "10:00-12:00"},
    "holidays": ["2026-01-01", "2026-12-25"],
}


@pytest.fixture
def save(project, ana):
    def act(name="lisbon", document=LISBON, person=ana):
        return save_calendar(project=project, name=name, document=document, actor=of_person(person))

    return act


def types():
    return list(AuditEvent.objects.order_by("number").values_list("type", flat=True))


def test_a_calendar_is_added_changed_ended_and_comes_back(save, ana, project):
    calendar = save()
    assert save() == calendar
    assert calendar.document == KEPT
    save(document={**LISBON, "holidays": []})
    end_calendar(calendar=calendar, actor=of_person(ana))
    end_calendar(calendar=calendar, actor=of_person(ana))
    assert save().pk == calendar.pk
    assert types() == [f"calendar.{what}" for what in ("added", "changed", "ended", "added")]
    project.refresh_from_db()
    assert project.rules_version == 5


@pytest.mark.parametrize(
    ("name", "document", "at"),
    [
        ("l", {**LISBON, "zone": "Nowhere"}, "/zone"),
        ("l", {**LISBON, "hours": {"mon": "9-18"}}, "/hours/mon"),
        ("l", {**LISBON, "holidays": ["2026-02-30"]}, "/holidays/0"),
        ("l", {"zone": "UTC"}, "/hours"),
        ("not a slug", LISBON, "/name"),
    ],
)
def test_what_is_no_calendar_is_refused_where_it_is_wrong(save, name, document, at):
    with pytest.raises(Invalid) as refused:
        save(name, document)
    assert [error.pointer for error in refused.value.errors] == [at]
    assert not Calendar.objects.exists()


def test_only_an_admin_saves_and_ends_one(save, rita):
    with pytest.raises(NotAllowed):
        save(person=rita)
    calendar = save()
    with pytest.raises(NotAllowed):
        end_calendar(calendar=calendar, actor=of_person(rita))


def test_a_project_has_a_zone_and_a_calendar_that_there_are(save, project, ana):
    save()
    for changes, at in (
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"calendar": "x"}, "/calendar"),
    ):
        with pytest.raises(Invalid) as refused:
            change_project(project=project, changes=changes, actor=of_person(ana))
        assert refused.value.errors[0].pointer == at
    changes = {"time_zone": "Europe/Lisbon", "calendar": "lisbon"}
    changed = change_project(project=project, changes=changes, actor=of_person(ana))
    assert (changed.time_zone, changed.calendar, changed.rules_version) == (
        *changes.values(),
        3,
    )
