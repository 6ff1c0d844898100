"""Somebody takes a stage for a while, so that two do not do the same work (lifecycle.md, Claim).

A claim changes nothing that an agent can see, and never its version; it lets nobody answer who
might not answer without it. It ends by an answer, a release, its time, the end of its stage, a
new revision, and the loss of the right to it: all but the first two by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from approvals import clock, journal, signals, wakeups
from approvals.access.claims import Lease, is_exclusive, leases_on
from approvals.access.people import as_now
from approvals.access.principals import PersonPrincipal
from approvals.access.quorums import Tally, tally_of
from approvals.exceptions import Conflict, NotAllowed
from approvals.models import ApprovalRequest, Claim, Person, Stage
from approvals.models.inserting import insert
from approvals.models.transactions import write_transaction
from approvals.rules.leases import lease_end
from approvals.rules.times import stamp

from .closing import take_request
from .stages.placing import find_place
from .still_open import check_pending


@dataclass(frozen=True, slots=True)
class Claimed:
    """What became of a claim: `lease` is the caller's own (None: they hold none), `others` are
    those of the rest on its stage."""

    lease: Lease | None
    others: tuple[Lease, ...] = ()


def claim(*, request_id: str, principal: PersonPrincipal, take_over: bool = False) -> Claimed:
    """Take the first open stage that waits for this person, or renew what they hold of it.

    Reviewers and leads who may answer, and leads who have no part in it. Where one answer is
    enough somebody else's claim is in the way unless `take_over` ends it, which only who may
    answer can. Raises `NotAllowed` (`not_eligible`, `separation_of_duties`) and `Conflict`
    (`claimed`, `already_responded`, `illegal_transition`, `request_closed`, `request_expired`).
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        tally = tally_of(request)
        stage, is_asked = _stage_for(principal, tally)
        check_pending(request, now, event="claim")
        own, others = _apart(leases_on(tally, now=now).get(stage.pk, []), principal.person)
        if own is not None:
            return Claimed(_renewed(own, now), others)
        entries = []
        if others and is_exclusive(tally, stage):
            if not (take_over and is_asked):
                raise claimed_conflict(others[0])
            entries, others = [_end(stage, lease, now) for lease in others], ()
        taken = _take(stage, principal.person, now)
        entries.append(_entry("request.claimed", stage, until=stamp(taken.expires_at)))
        _record(request, principal, entries, now)
        signals.request_claimed.send(ApprovalRequest, request=request, claim=taken, now=now)
    return Claimed(_lease(taken, principal.person), others)


def renew(*, request_id: str, principal: PersonPrincipal) -> Claimed:
    """Lengthen what the person holds, while their page is in use; what has lapsed stays lapsed.

    At most an hour in a row. Raises `NotFound`.
    """
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        leases = leases_on(tally_of(request), now=now)
        for on_stage in leases.values():
            own, others = _apart(on_stage, principal.person)
            if own is not None:
                return Claimed(_renewed(own, now), others)
    return Claimed(None)


def release(*, request_id: str, principal: PersonPrincipal) -> Claimed:
    """Give back what the person holds of a request; nothing held is nothing changed."""
    with write_transaction():
        request = take_request(request_id, hold_setup=True)
        now = clock.now()
        tally = tally_of(request)
        leases = leases_on(tally, now=now)
        entries = []
        for stage in tally.stages:
            own, _ = _apart(leases.get(stage.pk, []), principal.person)
            if own is not None:
                Claim.objects.filter(pk=own.id).update(ended_at=now)
                entries.append(_entry("request.released", stage))
        if entries:
            _record(request, principal, entries, now)
    return Claimed(None)


def pass_claims(
    tally: Tally, stage: Stage, person: Person, *, take_over: bool, now: datetime
) -> list[journal.Entry]:
    """Let an answer on this stage through, whose author's own claim ends with it.

    What the caller is to record. Raises `Conflict` (`claimed`) where one answer is enough and
    another has claimed it, unless it is to be taken over.
    """
    own, others = _apart(leases_on(tally, now=now).get(stage.pk, []), person)
    entries = []
    if others and is_exclusive(tally, stage):
        if not take_over:
            raise claimed_conflict(others[0])
        entries = [_end(stage, lease, now) for lease in others]
    if own is not None:
        Claim.objects.filter(pk=own.id).update(ended_at=now)
    return entries


def claimed_conflict(lease: Lease) -> Conflict:
    """The refusal of an answer, or a claim, where another has claimed the stage."""
    until = stamp(lease.until)
    who = {"username": lease.username, "name": lease.display_name}
    return Conflict(
        "claimed",
        f"{lease.display_name} has claimed this. Take it over if you mean to answer yourself.",
        facts={"who": who, "since": stamp(lease.since), "until": until},
    )


def _stage_for(principal: PersonPrincipal, tally: Tally) -> tuple[Stage, bool]:
    """The stage to claim, and whether its claimant may answer there."""
    try:
        place = find_place(principal.person, tally)
    except NotAllowed as refusal:
        open_ = [stage for stage in tally.stages if stage.status == Stage.State.OPEN]
        first = next(iter(open_ or tally.stages))
        principal = as_now(principal, tally.request.project)
        if not principal.has("lead") or tally.voting[first.pk].is_barred(principal.person.pk):
            raise refusal
        return first, False
    if place.is_taken and tally.request.is_open:
        raise Conflict("already_responded", "You have already answered this request.")
    return place.stage, True


def _apart(leases: list[Lease], person: Person) -> tuple[Lease | None, tuple[Lease, ...]]:
    own = next((lease for lease in leases if lease.person == person.pk), None)
    return own, tuple(lease for lease in leases if lease is not own)


def _take(stage: Stage, person: Person, now: datetime) -> Claim:
    # One that lapsed, or ended with a revision, still stands there as if it held.
    Claim.objects.filter(stage=stage, person=person, ended_at=None).update(ended_at=now)
    taken = Claim(stage=stage, person=person, taken_at=now, expires_at=lease_end(now, now))
    insert(taken)
    return taken


def _renewed(lease: Lease, now: datetime) -> Lease:
    until = lease_end(lease.since, now)
    if until > lease.until:
        Claim.objects.filter(pk=lease.id).update(expires_at=until)
        return replace(lease, until=until)
    return lease


def _end(stage: Stage, lease: Lease, now: datetime) -> journal.Entry:
    Claim.objects.filter(pk=lease.id).update(ended_at=now)
    entry = _entry("request.claim_taken_over", stage, **{"from": lease.person})
    return replace(entry, details={**entry.details, "from_name": lease.display_name})


def _lease(taken: Claim, person: Person) -> Lease:
    return Lease(
        id=taken.pk,
        person=person.pk,
        username=person.username,
        name=person.name,
        since=taken.taken_at,
        until=taken.expires_at,
    )


def _entry(type: str, stage: Stage, **facts: object) -> journal.Entry:
    told = {"stage": stage.pk, "number": stage.number, **facts}
    return journal.Entry(type, told, {"stage": stage.name})


def _record(
    request: ApprovalRequest,
    principal: PersonPrincipal,
    entries: list[journal.Entry],
    now: datetime,
) -> None:
    """Record it and tell the pages of people; agents see nothing of it and are not woken."""
    journal.record_request(request, actor=principal.actor, at=now, entries=entries, rings=False)
    ring_beside(request)


def ring_beside(request: ApprovalRequest) -> None:
    """Tell the pages of people that something beside a request has changed; no agent hears it."""
    wakeups.ring(wakeups.of_request(request, "beside"))
