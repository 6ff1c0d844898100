"""What the answers on a stage come to, held against counting by trying everything."""

from dataclasses import replace
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.quorum import Rule, Standing, Vote, Voter, stand

PEOPLE = ("ana", "rita", "rui", "sam")
GROUPS = ("board", "finance", "legal")
APPROVALS: tuple[int | str, ...] = (1, 2, 3, "all", "one_per_group")

_SEATS = st.sampled_from(PEOPLE)
_TAKEN_BY = st.dictionaries(_SEATS, st.sets(st.sampled_from(GROUPS)), min_size=1)


@st.composite
def _stages(draw: st.DrawFn) -> tuple[Rule, list[Vote], list[Vote], list[Voter]]:
    groups_of = {name: frozenset(found) for name, found in draw(_TAKEN_BY).items()}
    pairs = draw(st.lists(st.tuples(_SEATS, st.sampled_from(sorted(groups_of))), max_size=6))
    voters = [Voter(human, seat, groups_of[seat]) for human, seat in dict.fromkeys(pairs)]
    rule = Rule(
        approvals=draw(st.sampled_from(APPROVALS)),
        denials=draw(st.sampled_from((1, 2, 3, None))),
        electorate=draw(st.integers(0, 4)),
        roster=frozenset(draw(st.sets(_SEATS))),
        groups=frozenset(draw(st.sets(st.sampled_from(GROUPS), min_size=1))),
    )
    approvals: list[Vote] = []
    rejections: list[Vote] = []
    for number, (human, seat) in enumerate(dict.fromkeys(draw(st.permutations(pairs)))):
        said = draw(st.sampled_from(("nothing", "approve", "reject")))
        option = draw(st.sampled_from((None, None, "now")))
        if said == "approve":
            approvals.append(Vote(f"rsp_{number}", human, seat, option))
        elif said == "reject":
            rejections.append(Vote(f"rsp_{number}", human, seat))
    if draw(st.booleans()) and voters:
        voters.pop()  # somebody has left since
    return rule, approvals, rejections, voters


def _places(rule: Rule, voter: Voter) -> frozenset[str]:
    if rule.approvals == "one_per_group":
        return rule.groups & voter.groups
    if rule.approvals == "all":
        return rule.roster & {voter.seat}
    return frozenset({voter.seat})


def _most(rule: Rule, voters: list[Voter]) -> int:
    """How many can count at most: every way of giving out humans, seats and places is tried."""
    if not voters:
        return 0
    first, rest = voters[0], voters[1:]
    best = _most(rule, rest)
    for place in _places(rule, first):
        left = [v for v in rest if first.human != v.human and first.seat != v.seat]
        kept = [_without(rule, voter, place) for voter in left]
        best = max(best, 1 + _most(rule, [voter for voter in kept if voter]))
    return best


def _without(rule: Rule, voter: Voter, place: str) -> Voter | None:
    if rule.approvals != "one_per_group":
        return voter
    left = voter.groups - {place}
    return replace(voter, groups=left) if left & rule.groups else None


def _subsets(voters: list[Voter]) -> list[tuple[Voter, ...]]:
    sizes = range(len(voters) + 1)
    return list(chain.from_iterable(combinations(voters, size) for size in sizes))


def _expected(
    rule: Rule, approvals: list[Vote], rejections: list[Vote], voters: list[Voter]
) -> tuple[bool, bool, bool]:
    """Approved, rejected, stuck: by trying what everybody could still say."""
    humans, seats = {v.human for v in rejections}, {v.seat for v in rejections}
    able = [v for v in voters if v.human not in humans and v.seat not in seats]
    said: dict[str | None, list[Voter]] = {None: []}
    for vote in approvals:
        mine = [v for v in able if (v.human, v.seat) == (vote.human, vote.seat)]
        said.setdefault(vote.option, []).extend(mine)
    answered = {voter.human for every in said.values() for voter in every}
    silent = [voter for voter in able if voter.human not in answered]
    have = max(_most(rule, every) for every in said.values())
    could = any(
        _most(rule, [*every, *more]) >= rule.needed
        for every in said.values()
        for more in _subsets(silent)
    )
    could_without = any(_most(rule, list(some)) >= rule.needed for some in _subsets(voters))
    as_denials = [Voter(v.human, v.seat) for v in rejections]
    over = _most(Rule(approvals=9), as_denials) >= rule.denials_needed
    rejected = over or (bool(rejections) and not could and could_without)
    return have >= rule.needed and not rejected, rejected, not could and not rejected


def _ends(standing: Standing) -> tuple[bool, bool, bool]:
    return standing.approved, standing.rejected, standing.stuck


@settings(max_examples=200)
@given(_stages())
def test_it_comes_to_what_trying_everything_comes_to(stage):
    assert _ends(stand(*stage)) == _expected(*stage)


@settings(max_examples=60)
@given(_stages(), st.randoms(use_true_random=False))
def test_the_order_of_answers_and_people_does_not_matter(stage, random):
    rule, approvals, rejections, voters = stage
    before = stand(*stage)
    for each in (approvals, rejections, voters):
        random.shuffle(each)
    after = stand(rule, approvals, rejections, voters)
    assert _ends(after) == _ends(before)
    assert (after.have, after.needed, after.denials) == (before.have, before.needed, before.denials)
    assert set(after.waiting_for) == set(before.waiting_for)


@settings(max_examples=60)
@given(_stages())
def test_nothing_is_approved_by_fewer_humans_than_it_takes(stage):
    rule, approvals, _, voters = stage
    standing = stand(*stage)
    counted = [vote for vote in approvals if vote.id in standing.counted]
    assert len(standing.counted) == standing.have == len({vote.human for vote in counted})
    assert len({vote.seat for vote in counted}) == len(counted)
    assert {(vote.human, vote.seat) for vote in counted} <= {(v.human, v.seat) for v in voters}
    if standing.approved:
        assert len(counted) >= rule.needed >= 1


@settings(max_examples=60)
@given(_stages(), st.data())
def test_one_more_approval_takes_nothing_away(stage, data):
    rule, approvals, rejections, voters = stage
    silent = [v for v in voters if v.human not in {vote.human for vote in approvals}]
    if not silent:
        return
    voter = data.draw(st.sampled_from(silent))
    before = stand(*stage)
    after = stand(rule, [*approvals, Vote("rsp_z", voter.human, voter.seat)], rejections, voters)
    assert after.have >= before.have
    assert after.approved >= before.approved


@settings(max_examples=60)
@given(_stages(), st.data())
def test_one_more_rejection_never_approves(stage, data):
    rule, approvals, rejections, voters = stage
    human = data.draw(_SEATS)
    before = stand(*stage)
    after = stand(rule, approvals, [*rejections, Vote("rsp_z", human, human)], voters)
    assert after.have <= before.have
    assert after.approved <= before.approved
    assert after.rejected >= before.rejected or after.stuck


@settings(max_examples=60)
@given(_stages())
def test_whom_it_waits_for_are_those_whose_approval_counts(stage):
    rule, approvals, rejections, voters = stage
    standing = stand(*stage)
    for voter in standing.waiting_for:
        more = [*approvals, Vote("rsp_z", voter.human, voter.seat, _option(stage, standing))]
        assert stand(rule, more, rejections, voters).have == standing.have + 1


def _option(stage: tuple[Rule, list[Vote], list[Vote], list[Voter]], standing: Standing):
    return next((v.option for v in stage[1] if v.id in standing.counted), None)
