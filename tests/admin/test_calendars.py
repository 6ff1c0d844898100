"""Business calendars in the admin site: lines over actions, and a try-out."""

import html

import pytest
from django.urls import reverse

from approvals.actions.calendars import save_calendar
from approvals.models import AuditEvent, Calendar
from tests.make import of_person

OFFICE = {"zone": "Europe/Lisbon", "hours": {"mon-fri": "09:00-18:00"}, "holidays": ["2026-12-25"]}
LINES = {
    "zone": "Europe/Lisbon",
    "hours": "mon-fri 09:00-12:00, 13:00-18:00\r\n sat  10:00-24:00 \r\n",
    "holidays": "2026-12-25\r\n2026-01-01",
}


def url(view="changelist", *args):
    return reverse(f"admin:approvals_calendar_{view}", args=args)


def said(page):
    return html.unescape(page.content.decode())


@pytest.fixture
def admin(ana, browser_of):
    return browser_of(ana)


@pytest.fixture
def lisbon(project, ana):
    return save_calendar(project=project, name="lisbon", document=OFFICE, actor=of_person(ana))


def test_a_calendar_is_added_line_by_line(admin, project):
    sent = {"project": project.pk, "name": "lisbon", **LINES}
    assert admin.post(url("add"), sent).status_code == 302
    assert Calendar.objects.get().document == {
        "zone": "Europe/Lisbon",
        "hours": {"mon-fri": "09:00-12:00, 13:00-18:00", "sat": "10:00-24:00"},
        "holidays": ["2026-01-01", "2026-12-25"],
    }
    assert AuditEvent.objects.get(type="calendar.added").channel == "admin"


def test_the_form_shows_what_there_is_and_changes_it(admin, lisbon):
    page = said(admin.get(url("change", lisbon.pk)))
    assert "mon-fri 09:00-18:00</textarea>" in page
    assert "2026-12-25</textarea>" in page
    assert "by the clocks of the calendar's zone" in page
    assert "All times are UTC" not in page
    admin.post(url("change", lisbon.pk), {**LINES, "name": "porto"})
    lisbon.refresh_from_db()
    assert (lisbon.name, set(lisbon.document["hours"])) == ("lisbon", {"mon-fri", "sat"})
    page = said(admin.get(url("change", lisbon.pk)))
    assert "mon-fri 09:00-12:00, 13:00-18:00\nsat 10:00-24:00</textarea>" in page
    listed = said(admin.get(url()))
    assert "mon-fri 09:00-12:00, 13:00-18:00; sat 10:00-24:00" in listed


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("zone", "Mars/Base", "Mars/Base is no time zone"),
        ("hours", "mon-fri", "Write days and hours a line"),
        ("hours", "mon 09:00-12:00\nmon 13:00-18:00", "mon stands there twice"),
        ("hours", "mon 9-18", "mon: Write a range as"),
        ("hours", "mon-wed 09:00-12:00\ntue 13:00-14:00", "tue: tue has hours already"),
        ("holidays", "2026-12-25\n25.12.2026", "Line 2: Write a day that there is"),
    ],
)
def test_what_is_wrong_is_said_at_its_line_and_stays_typed(admin, lisbon, field, typed, words):
    before = Calendar.objects.get().document
    page = admin.post(url("change", lisbon.pk), {**LINES, field: typed})
    assert page.status_code == 200
    assert words in said(page)
    assert typed in said(page)
    assert Calendar.objects.get().document == before


def test_adding_does_not_change_another_of_the_name(admin, project, lisbon):
    page = admin.post(url("add"), {"project": project.pk, "name": "lisbon", **LINES})
    assert page.status_code == 200
    assert "stands there already" in said(page)
    assert Calendar.objects.get().document == OFFICE


def test_a_calendar_is_ended_and_revived_not_deleted(admin, lisbon):
    assert "people are asked instead" in said(admin.get(url("do", lisbon.pk, "end")))
    assert admin.post(url("do", lisbon.pk, "end")).status_code == 302
    lisbon.refresh_from_db()
    assert not lisbon.is_active
    page = said(admin.get(url("change", lisbon.pk)))
    assert 'name="_save"' not in page
    assert "mon-fri 09:00-18:00" in page
    assert admin.post(url("change", lisbon.pk), LINES).status_code == 403
    assert admin.post(url("do", lisbon.pk, "revive")).status_code == 302
    lisbon.refresh_from_db()
    assert (lisbon.is_active, lisbon.document) == (True, OFFICE)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-06-01T08:59", "Closed: Monday, 2026-06-01 08:59 (WEST), 2026-06-01 07:59 UTC"),
        ("2026-06-01T09:00", "Open: Monday, 2026-06-01 09:00 (WEST), 2026-06-01 08:00 UTC"),
        ("2026-12-25T12:00", "Closed: Friday, 2026-12-25 12:00 (WET), 2026-12-25 12:00 UTC"),
        # In the gap of the clocks.
        ("2026-03-29T01:30", "Closed: Sunday, 2026-03-29 02:00 (WEST), 2026-03-29 01:00 UTC"),
    ],
)
def test_a_time_is_tried_by_the_clocks_of_the_calendar(admin, lisbon, at, words):
    page = said(admin.get(url("try", lisbon.pk), {"at": at}))
    assert words in page.replace("<b>", "").replace("</b>", "")
    assert f'value="{at}"' in page


@pytest.mark.parametrize(
    "at", ["", "tomorrow", "2026-06-01T09:00Z", "2026-02-30T09:00", "10000-01-01T00:00", "1" * 99]
)
def test_what_is_no_time_is_said_and_stays_typed(admin, lisbon, at):
    page = said(admin.get(url("try", lisbon.pk), {"at": at}))
    assert "Write a time" in page
    assert f'value="{at}"' in page or not at
    assert "Open:" not in page


def test_the_ends_of_time_are_no_times(admin, project, ana):
    document = {"zone": "Pacific/Apia", "hours": {"mon-sun": "00:00-24:00"}}
    apia = save_calendar(project=project, name="apia", document=document, actor=of_person(ana))
    page = said(admin.get(url("try", apia.pk), {"at": "0001-01-01T00:00"}))
    assert "Write a time such as" in page


def test_trying_needs_the_right_to_see(ada, otto, other_project, join, lisbon, browser_of):
    assert browser_of(ada).get(url("try", lisbon.pk)).status_code == 200
    stranger = join(other_project, "stranger", "admin")
    assert browser_of(stranger).get(url("try", lisbon.pk)).status_code == 404
    assert browser_of(otto).get(url("try", lisbon.pk)).status_code == 403
