"""Rows from before a migration mean the same after it, on either database."""

import pytest
from django.core.management import call_command
from django.db import connection

from approvals.models import ApprovalRequest, Response, Revision, triggers
from approvals.reads.verification import verify
from tests.make import decide, make_request

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*name):
    """To the migration of this name, or without one to the last."""
    call_command("migrate", "approvals", *name, verbosity=0)


@pytest.fixture
def older(bot, rita):
    """Requests as they stood when all that could be asked for was an action."""
    context = {"context": {"cost": 5}}
    pending = make_request(bot, description="Why", extras=context, expires_in=9000)
    approved = decide(make_request(bot), rita).request
    migrate("0001")
    yield pending, approved
    migrate()


def test_what_was_asked_before_there_were_kinds_reads_as_it_did(older, rita):
    pending, approved = older
    migrate()
    assert triggers.installed(connection)
    assert verify().broken is None
    assert ApprovalRequest.objects.get(pk=pending.pk).expires_in == 9000
    assert Response.objects.get(request=approved).effect == "approve"
    first = Revision.objects.get(request=pending)
    assert (first.description, first.author_name) == ("Why", "bot")
    assert first.extras_text == pending.extras_text
    assert decide(ApprovalRequest.objects.get(pk=pending.pk), rita).request.status == "approved"
