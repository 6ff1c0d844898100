"""Two admins at one policy at the same instant: each version comes into force once, or never."""

import pytest

from approvals.actions.policies.drafts import publish_policy, save_policy, withdraw_draft
from approvals.models import Policy, PolicyVersion, Project
from tests.make import of_person
from tests.races.storm import Round, contend, told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def save(project, ana):
    def act(reason, *, publish=False):
        return save_policy(
            project=project,
            name="refunds",
            document={"reason": reason},
            becomes="active",
            actor=of_person(ana),
            publish=publish,
        )

    return act


def test_two_publishers_of_one_draft_publish_it_once(project, ana, join, save):
    abe = join(project, "abe", "admin")
    draft = save("one")
    contest = Round(draft.id)
    contenders = {
        person.username: told(
            lambda _, by=person: publish_policy(version=draft, actor=of_person(by))
        )
        for person in (ana, abe)
    }
    assert contend([contest], contenders) == []
    assert sorted(contest.results.values()) == ["already_published", "done"]
    assert Project.objects.get(pk=project.pk).rules_version == 2


def test_a_draft_is_published_or_replaced_and_never_both(project, ana, save):
    """Whoever publishes puts in force what they looked at, or hears that it is stale."""
    for number in range(6):
        draft = save(f"draft {number}")
        contest = Round(draft.id)
        contenders = {
            "publishes": told(
                lambda _, draft=draft: publish_policy(version=draft, actor=of_person(ana))
            ),
            "replaces": told(lambda _, number=number: save(f"better {number}")),
        }
        assert contend([contest], contenders) == []
        draft.refresh_from_db()
        published = contest.results["publishes"] == "done"
        assert contest.results["replaces"] == "done"
        assert contest.results["publishes"] in ("done", "stale_draft")
        assert (draft.published_at is not None, draft.withdrawn_at is None) == (
            published,
            published,
        )
        waiting = PolicyVersion.objects.get(published_at=None, withdrawn_at=None)
        withdraw_draft(version=waiting, actor=of_person(ana))


def test_parallel_saves_leave_one_draft_and_count_on(project, save):
    contest = Round("refunds")
    contenders = {
        f"tab {number}": told(lambda _, number=number: save(f"text {number}"))
        for number in range(5)
    }
    assert contend([contest], contenders) == []
    assert list(contest.results.values()) == ["done"] * 5
    versions = PolicyVersion.objects.order_by("number")
    assert [version.number for version in versions] == [1, 2, 3, 4, 5]
    assert [version.number for version in versions if version.withdrawn_at is None] == [5]
    assert Policy.objects.get().status == "draft"
