"""A project with somebody in it, and files brought into it as an operator does."""

import pytest

from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.models import AuditEvent
from approvals.project_file.nodes import FileRefused
from hitl_site.project_file.exporting import export
from hitl_site.project_file.importing import import_file


@pytest.fixture
def cast(project, ana, rita, rui, sam):
    """The people whom the files name."""


@pytest.fixture
def bring(project):
    """Import a text and return what changed."""

    def act(text, actor=AT_THE_COMMAND_LINE, **how):
        raw = f"version: 1\n{text}".encode()
        return import_file(project=project, raw=raw, actor=actor, **how)

    return act


@pytest.fixture
def refusals(project, bring):
    """Import a text that is refused: the mistakes; nothing was changed or recorded."""

    def act(text, **how):
        before = export(project), AuditEvent.objects.count()
        with pytest.raises(FileRefused) as refused:
            bring(text, **how)
        assert (export(project), AuditEvent.objects.count()) == before
        return list(map(str, refused.value.mistakes))

    return act
