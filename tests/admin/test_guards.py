"""Rules that every model of the admin site keeps, also one that is registered tomorrow."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from approvals.admin.base import ProjectAdmin
from approvals.models import SignInFailure

SITE = admin.site
SOURCES = sorted((Path(settings.BASE_DIR) / "approvals" / "admin").glob("*.py"))
OURS_ALONE = ("changeform_view", "save_model", "save_related", "log_addition", "log_change")


@pytest.mark.parametrize("model", SITE._registry, ids=lambda model: model.__name__)
def test_every_model_asks_access_and_saves_by_actions(model):
    model_admin = SITE._registry[model]
    assert isinstance(model_admin, ProjectAdmin)
    for name in OURS_ALONE:
        assert getattr(type(model_admin), name).__module__.startswith("approvals.admin")
    assert not model_admin.list_editable
    assert not model_admin.inlines
    assert model_admin.actions is None
    assert not model_admin.autocomplete_fields
    assert not model_admin.raw_id_fields
    assert not model_admin.date_hierarchy


@pytest.mark.parametrize("model", SITE._registry, ids=lambda model: model.__name__)
def test_nobody_deletes_and_nothing_is_done_in_bulk(model, rf, ana, root):
    model_admin = SITE._registry[model]
    for person in (ana, root):
        request = rf.get("/admin/")
        request.user = person
        assert not model_admin.has_delete_permission(request)
        assert not model_admin.get_actions(request)


def test_credentials_of_people_are_registered_nowhere():
    assert SignInFailure not in SITE._registry
    assert LogEntry not in SITE._registry
    assert {model._meta.app_label for model in SITE._registry} == {"approvals"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_admin_writes_no_row_itself(path):
    written = {"save", "delete", "update", "create", "bulk_create", "bulk_update", "set", "add"}
    tree = ast.parse(path.read_text())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute):
            assert call.func.attr not in written, f"{path.name}:{call.lineno}"
