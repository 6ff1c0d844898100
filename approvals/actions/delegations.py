"""Somebody is away: another answers in their place, in a window (lifecycle.md, Who counts).

What a delegation comes to is judged when an answer is given (`access.eligibility`): it stops by
itself when its window is over, or when either of the two can answer no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals import clock, journal, wakeups
from approvals.access.delegations import check_end, check_give, may_respond
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.access.relations import relations_of
from approvals.exceptions import Conflict, FieldError, Invalid
from approvals.models import Delegation, Person, Policy, Project, ReviewerGroup
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.actor import SYSTEM, Actor
from approvals.rules.delegations import Mandate, would_cycle
from approvals.rules.times import stamp

from .projects import hold_project
from .reasons import checked_reason

LONGEST = timedelta(days=90)
# So far ahead a window may begin.
FURTHEST = timedelta(days=365)
# What is looked up for every answer stays small.
MOST_GIVEN = 20


@dataclass(frozen=True, slots=True)
class Duties:
    """Whose duties go to whom: usernames; `giver` None are one's own. The window is
    [starts_at, ends_at), `starts_at` None: from now on. Names of groups and policies narrow it."""

    taker: str
    ends_at: datetime
    reason: str
    starts_at: datetime | None = None
    giver: str | None = None
    groups: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()


def delegate(*, principal: PersonPrincipal, duties: Duties) -> Delegation:
    """Let `taker` answer in the place of the giver.

    One's own duties, or as lead or admin those of somebody who is away, never to oneself. Raises
    `NotAllowed`, `Invalid` with pointers as in the API's body (`unknown_reviewer`,
    `delegation_cycle`, `invalid_value`, `out_of_range`, `missing_field`) and `Conflict`
    (`too_many_delegations`).
    """
    reason = checked_reason(duties.reason)
    with write_transaction():
        project = hold_project(principal.project.pk)
        now = clock.now()
        principal = as_now(principal, project)
        giver = _giver(principal, project, duties.giver)
        taker = _responder(project, duties.taker, "/to")
        starts_at = max(duties.starts_at or now, now)
        _check_window(starts_at, duties.ends_at, now)
        _check_scope(project, duties)
        _check_taker(principal, project, giver, taker, (starts_at, duties.ends_at))
        made = Delegation(
            project=project,
            giver=giver,
            taker=taker,
            starts_at=starts_at,
            ends_at=duties.ends_at,
            reason=reason,
            groups=sorted(set(duties.groups)),
            policies=sorted(set(duties.policies)),
            made_by=principal.person,
            created_at=now,
        )
        insert(made)
        _record(made, "delegation.given", principal.actor, now, {"reason": reason})
    return made


def end_delegation(*, principal: PersonPrincipal, delegation: Delegation) -> Delegation:
    """End it at once. What has ended, or is over, stays as it is. Raises `NotAllowed`."""
    with write_transaction():
        project = hold_project(delegation.project_id)
        principal = as_now(principal, project)
        check_end(principal, delegation)
        now = clock.now()
        found = Delegation.objects.select_related("project", "giver", "taker", "made_by").get(
            pk=delegation.pk
        )
        if found.ended_at is not None or found.ends_at <= now:
            return found
        found.ended_at = now
        found.save(update_fields=["ended_at"])
        _record(found, "delegation.ended", principal.actor, now, {})
    return found


def end_over(*, limit: int = 200) -> int:
    """The sweep's part: note of up to `limit` delegations that their window is over; how many.

    They give no right any more, noted or not. It keeps those that are looked up few, and tells
    of the change, so that requests are looked at that rest on them.
    """
    over = Delegation.objects.filter(ended_at=None, ends_at__lte=clock.now()).order_by("ends_at")
    return sum(_end_over(*row) for row in over.values_list("pk", "project_id")[:limit])


def _end_over(delegation_id: str, project_id: str) -> bool:
    with write_transaction():
        hold_project(project_id)
        rows = Delegation.objects.select_related("project", "giver", "taker")
        found = rows.filter(pk=delegation_id, ended_at=None).first()
        if found is None:
            return False
        found.ended_at = found.ends_at
        found.save(update_fields=["ended_at"])
        _record(found, "delegation.ended", SYSTEM, clock.now(), {})
    return True


def _giver(principal: PersonPrincipal, project: Project, username: str | None) -> Person:
    is_own = username is None or username == principal.person.username
    check_give(principal, own=is_own)
    if username is None or is_own:
        return principal.person
    return _responder(project, username, "/from")


def _responder(project: Project, username: str, pointer: str) -> Person:
    """Somebody who may answer in the project, by username, whatever its case."""
    found = Person.objects.filter(username__iexact=username).first()
    if found is None or not may_respond(project.pk, found):
        raise _invalid(pointer, "unknown_reviewer", "may not answer requests of this project")
    return found


def _check_window(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise _invalid("/ends_at", "out_of_range", "must be later than now and than its start")
    if ends_at - starts_at > LONGEST:
        raise _invalid("/ends_at", "out_of_range", f"is at most {LONGEST.days} days later")
    if starts_at > now + FURTHEST:
        raise _invalid("/starts_at", "out_of_range", f"is at most {FURTHEST.days} days ahead")


def _check_scope(project: Project, duties: Duties) -> None:
    groups = ReviewerGroup.objects.filter(project=project, is_active=True)
    policies = Policy.objects.filter(project=project)
    _check_known("/scope/groups", duties.groups, groups.values_list("name", flat=True))
    _check_known("/scope/policies", duties.policies, policies.values_list("name", flat=True))


def _check_known(pointer: str, named: Iterable[str], known: Iterable[str]) -> None:
    there = set(known)
    for index, name in enumerate(named):
        if name not in there:
            raise _invalid(f"{pointer}/{index}", "invalid_value", "is not known in this project")


def _check_taker(
    principal: PersonPrincipal,
    project: Project,
    giver: Person,
    taker: Person,
    window: tuple[datetime, datetime],
) -> None:
    # Whatever accounts they use: nobody comes to stand in for themselves.
    human = relations_of(project.pk).humans.of
    me = human(principal.person.pk)
    if human(taker.pk) == human(giver.pk):
        raise _invalid("/to", "invalid_value", "is whose duties they are")
    if human(giver.pk) != me and human(taker.pk) == me:
        raise _invalid("/to", "invalid_value", "may not be yourself for another")
    rows = Delegation.objects.filter(project=project, ended_at=None, ends_at__gt=window[0])
    live = list(rows.values_list("giver_id", "taker_id", "starts_at", "ends_at"))
    mandates = [Mandate(human(row[0]), human(row[1]), row[2], row[3]) for row in live]
    if would_cycle(mandates, human(giver.pk), human(taker.pk), *window):
        raise _invalid(
            "/to", "delegation_cycle", "has given duties to the same people: it would be a circle"
        )
    if sum(row[0] == giver.pk for row in live) >= MOST_GIVEN:
        raise Conflict(
            "too_many_delegations",
            f"There are {MOST_GIVEN} delegations of {giver.display_name} already; end some first.",
        )


def _record(
    made: Delegation,
    type: str,
    actor: Actor,
    now: datetime,
    details: dict[str, object],
) -> None:
    facts = {
        "delegation": made.pk,
        "giver": made.giver_id,
        "taker": made.taker_id,
        "starts_at": stamp(made.starts_at),
        "ends_at": stamp(made.ends_at),
        "groups": made.groups,
        "policies": made.policies,
    }
    names = {"giver": made.giver.display_name, "taker": made.taker.display_name}
    entry = journal.Entry(type, facts, {**names, **details})
    journal.record_project(made.project, actor=actor, at=now, entries=[entry])
    # Who may answer what is shown differently now.
    wakeups.ring(wakeups.of_project(made.project_id, None))


def _invalid(pointer: str, code: str, message: str) -> Invalid:
    name = {"to": "The taker", "from": "The giver"}.get(pointer[1:], pointer[1:])
    return Invalid(code, f"{name} {message}.", errors=[FieldError(pointer, message, code)])
