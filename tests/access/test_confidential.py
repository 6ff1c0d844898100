"""Who knows of a confidential request (architecture.md 7, Right to see, 3 and 4), at every door."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from approvals import clock
from approvals.access.people import principal_in
from approvals.actions.delegations import Duties, delegate
from approvals.live.watching import Watch, watch_of
from approvals.models import ApprovalRequest, Person, Project, ReviewerGroup, Tool
from approvals.reads.queue import next_open, open_count
from approvals.rules.proposal import Group
from approvals.wakeups import Bell
from tests.api.calls import answer_to, path_of, post, refused
from tests.files import file, handed_in
from tests.make import decide, make_policy, make_request, say

TITLE = "Pay the severance of Kim"


@dataclass
class Reader:
    """Somebody, with the two ways in."""

    person: Person
    page: Client
    api: Client

    def shows(self, path: str) -> bool:
        """Whether a page that anybody may open tells of the request."""
        answer = self.page.get(path)
        assert answer.status_code == 200, path
        return TITLE in answer.content.decode()

    def opens(self, path: str) -> bool:
        """Whether an address of the request itself is answered, by page or API."""
        client = self.api if path.startswith("/api/") else self.page
        status = client.get(path).status_code
        assert status in (200, 404), path
        return bool(status == 200)

    def lists(self, query: str = "") -> bool:
        rows = self.api.get(f"/api/v1/requests{query}").json()["data"]
        return TITLE in [row["title"] for row in rows]

    @property
    def principal(self):
        return principal_in(self.person, Project.objects.get(name="demo"), channel="web")


Door = Callable[[Reader, ApprovalRequest], bool]
API = "/api/v1/requests/"

DOORS: dict[str, Door] = {
    "page": lambda who, row: who.opens(f"/requests/{row.id}/"),
    "API": lambda who, row: who.opens(f"{API}{row.id}"),
    "API, waiting": lambda who, row: who.opens(f"{API}{row.id}?wait=1"),
    "comments": lambda who, row: who.opens(f"{API}{row.id}/comments"),
    "evidence, page": lambda who, row: who.opens(f"/requests/{row.id}/evidence/0/"),
    "evidence, content": lambda who, row: who.opens(f"/requests/{row.id}/evidence/0/content"),
    "evidence, API": lambda who, row: who.opens(f"{API}{row.id}/evidence/args"),
    "attachment": lambda who, row: who.opens(
        f"/api/v1/attachments/{row.agent.attachments.get().id}"
    ),
    "list": lambda who, row: who.lists(),
    "list, search": lambda who, row: who.lists("?q=severance"),
    "list, turn": lambda who, row: who.lists("?group=turn-1"),
    "inbox": lambda who, row: who.shows("/inbox/"),
    "inbox, search": lambda who, row: who.shows("/inbox/?q=severance"),
    "count": lambda who, row: open_count(who.principal, now=clock.now()) == 2,
    "next": lambda who, row: (
        next_open(who.principal, now=clock.now(), but=_beside(row).id) is not None
    ),
    "the other calls of a turn": lambda who, row: who.shows(f"/requests/{_beside(row).id}/"),
    "socket": lambda who, row: _watch(who.person).may_know(
        Bell(row.project_id, row.agent_id, row.id, 1, guarded=row.confidential)
    ),
}
DECIDED_DOORS: dict[str, Door] = {
    "page": DOORS["page"],
    "list": DOORS["list"],
    "decided": lambda who, row: who.shows("/inbox/?state=decided"),
    "decided, search": lambda who, row: who.shows("/inbox/?state=decided&q=severance"),
    "decided before": lambda who, row: who.shows(f"/requests/{_beside(row).id}/"),
    "socket": DOORS["socket"],
}


def _beside(row: ApprovalRequest) -> ApprovalRequest:
    return ApprovalRequest.objects.exclude(pk=row.pk).get()


def _watch(person: Person) -> Watch:
    client = Client()
    client.force_login(person)
    watch = watch_of(client.session.session_key)
    assert watch is not None
    return watch


@pytest.fixture
def readers(project, rita, rui, join, api, browser_of):
    people = {"eligible": rita, "other": rui, "lead": join(project, "lea", "lead")}
    return {
        name: Reader(person, browser_of(person), api(person)) for name, person in people.items()
    }


@pytest.fixture
def asked(bot, ana, rita):
    """A request that asks rita's group, confidential or not, and one beside it that asks all."""

    def ask(*, confidential: bool, how: str = "policy", beside: str = "report") -> ApprovalRequest:
        project, document = bot.project, {"confidential": confidential and how == "policy"}
        guarded = confidential and how == "tool"
        Tool.objects.create(project=project, name="pay", confidential=guarded)
        Tool.objects.create(project=project, name="*")
        ReviewerGroup.objects.create(project=project, name="hr").members.add(rita)
        make_policy(
            project, "severance", by=ana, when="has(args.severance)",
            stages=[{"name": "hr", "reviewers": {"groups": ["hr"]}}], **document,
        )  # fmt: skip
        row = make_request(
            bot, title=TITLE, action={"name": "pay", "args": {"severance": 1}},
            group=Group(key="turn-1", index=0, size=2),
            extras={"evidence": [file(handed_in(bot))]},
        )  # fmt: skip
        make_request(
            bot, title="Another", action={"name": beside, "args": {}},
            group=Group(key="turn-1", index=1, size=2),
        )  # fmt: skip
        return row

    return ask


@pytest.mark.parametrize("confidential", [False, True])
@pytest.mark.parametrize("how", ["policy", "tool"])
def test_who_is_not_asked_knows_of_it_at_no_door(asked, readers, how, confidential):
    row = asked(confidential=confidential, how=how)
    assert row.confidential is confidential
    for name, reader in readers.items():
        seen = {door: opens(reader, row) for door, opens in DOORS.items()}
        knows = not confidential or name != "other"
        expected = dict.fromkeys(DOORS, knows)
        if name == "eligible" and confidential:
            expected["socket"] = False  # told that something changed, and looks
        assert seen == expected, name


@pytest.mark.parametrize("confidential", [False, True])
def test_nor_once_it_is_decided(asked, readers, rita, confidential):
    row = asked(confidential=confidential, beside="pay")
    decide(row, rita)
    for name, reader in readers.items():
        seen = {door: opens(reader, row) for door, opens in DECIDED_DOORS.items()}
        expected = dict.fromkeys(DECIDED_DOORS, not confidential or name != "other")
        if name == "eligible" and confidential:
            expected["socket"] = False
        assert seen == expected, name


@pytest.mark.parametrize(("confidential", "status", "code"), [(False, 403, 403), (True, 404, 404)])
def test_an_act_tells_no_more_than_a_look(asked, readers, confidential, status, code):
    row = asked(confidential=confidential)
    other = readers["other"]
    sent = answer_to({"revision": 1, "action_digest": row.action_digest})
    path = path_of({"id": row.id}, "/responses")
    assert post(other.api, path, sent).status_code == code
    assert other.page.post(f"/requests/{row.id}/respond/", sent).status_code == status


def test_who_answered_still_sees_it_when_they_are_no_longer_asked(asked, readers, rita, rui):
    row = asked(confidential=True)
    group = ReviewerGroup.objects.get()
    group.members.remove(rita)
    assert not DOORS["page"](readers["eligible"], row)
    group.members.add(rita)
    decide(row, rita)
    group.members.set([rui])
    for door in ("page", "API", "list"):
        assert DOORS[door](readers["eligible"], row), door
        assert DOORS[door](readers["other"], row), door


def test_who_stands_in_sees_it_and_only_of_the_policy_they_stand_in_for(asked, readers, rita, ana):
    row = asked(confidential=True)
    make_policy(row.project, "other", by=ana, when="has(args.bonus)")
    for policy, sees in (("other", False), ("severance", True)):
        duties = Duties("rui", clock.now() + timedelta(hours=1), "Away.", policies=(policy,))
        delegate(principal=principal_in(rita, row.project, channel="api"), duties=duties)
        for door in ("page", "API", "list", "inbox"):
            assert DOORS[door](readers["other"], row) is sees, (policy, door)


@pytest.mark.parametrize("confidential", [False, True])
def test_its_owner_is_told_no_names_of_reviewers(
    asked, sam, rita, bot, api, browser_of, confidential
):
    row = asked(confidential=confidential)
    say(row, rita, "Which account?")
    decide(row, rita, reason="It is due.")
    owner = Reader(sam, browser_of(sam), api(sam))
    shown = owner.api.get(f"{API}{row.id}").json()
    comments = owner.api.get(f"{API}{row.id}/comments").json()["data"]
    pages = [
        owner.page.get(path).content.decode()
        for path in (f"/requests/{row.id}/", "/inbox/?state=decided")
    ]
    names = [shown["decision"]["by"]["name"], comments[0]["by"]["name"]]
    ids = [shown["decision"]["by"]["id"], comments[0]["by"]["id"]]
    if confidential:
        assert names == ["a reviewer"] * 2
        assert ids == [None, None]
        assert not any("Rita" in page for page in pages)
        assert all("a reviewer" in page for page in pages)
    else:
        assert names == ["Rita"] * 2
        assert all("Rita" in page for page in pages)
    assert "It is due." in pages[0]
    assert api(bot).get(f"{API}{row.id}").json()["decision"]["by"]["name"] == "Rita"


def test_a_refusal_names_nobody_either(asked, sam, rita, api):
    row = asked(confidential=True)
    decide(row, rita)
    refusal = refused(post(api(sam), path_of({"id": row.id}, "/cancel"), {}), 409, "request_closed")
    assert "Rita" not in refusal["detail"]
