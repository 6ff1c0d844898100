"""A file that comes in beside other changes and creates: all of it or nothing, never half."""

import pytest

from approvals.actions.cancelling import cancel_request
from approvals.actions.groups import change_group
from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import ApprovalRequest, PolicyVersion, ReviewerGroup
from approvals.project_file.nodes import FileRefused
from hitl_site.project_file.exporting import export
from hitl_site.project_file.importing import import_file
from tests.make import make_request, of_agent, of_person
from tests.races.storm import Round, contend, told
from tests.staged import eligible_on

pytestmark = pytest.mark.django_db(transaction=True)


def told_of_file(act):
    """As `told`; a file that is refused says its first mistake."""

    def run(target):
        try:
            return told(act)(target)
        except FileRefused as refused:
            return refused.mistakes[0].message

    return run


@pytest.fixture
def bring(project):
    def act(text, **how):
        import_file(
            project=project,
            raw=f"version: 1\n{text}".encode(),
            actor=AT_THE_COMMAND_LINE,
            allow_removals=True,
            **how,
        )

    return act


def test_of_two_files_at_once_one_holds_as_a_whole(project, rita, rui, bring):
    files = {
        name: f"groups: {{{name}: {{members: [{name}]}}}}\n"
        f"policies: [{{name: p, stages: [{{name: s, reviewers: {{groups: [{name}]}}}}]}}]\n"
        for name in ("rita", "rui")
    }
    for _ in range(5):
        contest = Round(project.id)
        contenders = {
            name: told_of_file(lambda _, text=text: bring(text)) for name, text in files.items()
        }
        assert contend([contest], contenders) == []
        assert list(contest.results.values()) == ["done", "done"]
        held = export(project)
        (name,) = ReviewerGroup.objects.filter(is_active=True).values_list("name", flat=True)
        assert f"reviewers: {{groups: [{name}]}}" in held
    numbers = PolicyVersion.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))


def test_what_was_looked_at_is_done_or_refused_while_an_admin_changes_it(
    project, ana, rita, rui, bring
):
    bring("groups: {finance: {members: [rita]}}\n")
    group = ReviewerGroup.objects.get()
    wanted = "groups: {finance: {members: [rita, rui]}, other: {members: []}}\n"
    for _ in range(5):
        bring("groups: {finance: {members: [rita]}}\n")
        looked = import_file(
            project=project, raw=f"version: 1\n{wanted}".encode(), actor=AT_THE_COMMAND_LINE,
            dry_run=True,
        ).digest  # fmt: skip
        contest = Round(project.id)
        contenders = {
            "file": told_of_file(lambda _, looked=looked: bring(wanted, looked_at=looked)),
            "admin": told(lambda _: change_group(group=group, members=[], actor=of_person(ana))),
        }
        assert contend([contest], contenders) == []
        assert contest.results["admin"] == "done"
        assert contest.results["file"] in ("done", "changed_meanwhile")
        others = ReviewerGroup.objects.filter(name="other", is_active=True)
        assert others.exists() == (contest.results["file"] == "done")
        assert not group.members.exists()


def test_a_group_that_ends_while_it_is_asked_leaves_nothing_that_anybody_can_approve(
    project, bot, rita, bring
):
    """The file is refused, or the request is; if they miss each other, nobody is asked."""
    for number in range(8):
        bring("groups: {finance: {members: [rita]}}\n")
        contest = Round(project.id)
        contenders = {
            "file": told_of_file(lambda _: bring("groups: {}\n")),
            "agent": told(
                lambda _, number=number: make_request(
                    bot, title=f"number {number}", reviewer_groups=("finance",)
                )
            ),
        }
        assert contend([contest], contenders) == []
        made = ApprovalRequest.objects.filter(title=f"number {number}").first()
        if contest.results["agent"] == "unknown_reviewer":
            assert contest.results["file"] == "done"
            assert made is None
        elif contest.results["file"] == "done":
            assert eligible_on(made.stages.get(), made) == ()
        else:
            assert "pending requests ask this group" in contest.results["file"]
            assert len(eligible_on(made.stages.get(), made)) == 1
        if made is not None:
            cancel_request(request_id=made.id, actor=of_agent(bot))
