"""architecture.md 7, over HTTP: each model of the admin site by each role, own project or not."""

import pytest
from django.contrib import admin
from django.urls import reverse

SETUP = (
    *("person", "membership", "alias", "reviewergroup"),
    *("policy", "tool", "calendar", "department", "agent", "apikey"),
)
RECORDS = ("approvalrequest", "response", "decision", "grant", "execution")
DELIVERIES = ("outboxmessage", "deliveryattempt")
MODELS = ("project", "settingchange", *SETUP, *RECORDS, *DELIVERIES, "auditevent")

# Who sees a list, and opens a row of their own project.
READS = {
    "ana": set(MODELS),
    "ada": {"policy", "tool", "calendar", "department", *RECORDS, *DELIVERIES, "auditevent"},
    "lea": set(),
    "rita": set(),
    "sam": set(),
    "root": set(MODELS) - {"auditevent", "alias", "reviewergroup"},
}
ADDS = {
    "ana": set(SETUP),
    "root": {"project", "agent", "apikey"},
}
CHANGES = {
    "ana": {
        *("project", "person", "membership", "reviewergroup"),
        *("policy", "tool", "calendar", "department", "agent"),
    },
    "root": {"agent"},
}


def url(model, view="changelist", *args):
    return reverse(f"admin:approvals_{model}_{view}", args=args)


@pytest.fixture
def people(ana, ada, lea, rita, sam, root):
    return {"ana": ana, "ada": ada, "lea": lea, "rita": rita, "sam": sam, "root": root}


@pytest.mark.parametrize("name", READS)
def test_every_model_opens_by_the_matrix(name, people, project, other_project, world_of, signed):
    own, other = world_of(project, "own"), world_of(other_project, "other")
    client = signed(people[name])
    for model in MODELS:
        reads = model in READS[name]
        assert client.get(url(model)).status_code == (200 if reads else 403), model
        adds = model in ADDS.get(name, ())
        assert client.get(url(model, "add")).status_code == (200 if adds else 403), model
        if model == "execution":
            continue
        mine = client.get(url(model, "change", own.rows[model].pk))
        theirs = client.get(url(model, "change", other.rows[model].pk))
        if not reads:
            assert mine.status_code == theirs.status_code == (403 if READS[name] == set() else 404)
            continue
        assert mine.status_code == 200, model
        # An operator runs all projects; anybody else must not learn that there are others.
        assert theirs.status_code == (200 if name == "root" else 404), model
        saves = b'name="_save"' in mine.content
        assert saves == (model in CHANGES.get(name, ())), model


def test_whoever_is_not_signed_in_is_sent_to_the_one_sign_in_page(client, db):
    for path in ("/admin/", url("person"), "/admin/login/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/login/?next=/admin/")


def test_the_admin_site_itself_takes_no_password(client, rita):
    response = client.post("/admin/login/", {"username": "rita", "password": "x"})
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=")
    assert "_auth_user_id" not in client.session


def test_a_refusal_says_which_role_is_needed_and_whom_to_ask(rita, ana, signed):
    response = signed(rita).get("/admin/")
    assert response.status_code == 403
    text = response.content.decode()
    assert "admins and auditors of a project" in text
    assert "reviewer" in text
    assert "Ana" in text


def test_an_auditor_is_told_that_people_are_for_admins(ada, ana, signed):
    response = signed(ada).get(url("person"))
    assert response.status_code == 403
    assert b"are for the admins of a project" in response.content


def test_nothing_of_another_project_shows_in_any_list(
    ana, project, other_project, world_of, signed
):
    world_of(project, "own")
    other = world_of(other_project, "stranger")
    client = signed(ana)
    for model in MODELS:
        text = client.get(url(model)).content.decode()
        assert "stranger" not in text, model
        if model in other.rows:
            assert other.rows[model].pk not in text, model


def test_no_form_offers_or_takes_a_row_of_another_project(
    ana, project, other_project, world_of, signed
):
    world_of(project, "own")
    other = world_of(other_project, "stranger").rows
    client = signed(ana)
    for model in SETUP:
        assert b"stranger" not in client.get(url(model, "add")).content, model
    attempts = {
        "person": {"project": other["project"].pk, "username": "mole", "roles": ["admin"]},
        "membership": {"project": project.pk, "person": other["person"].pk, "is_admin": "on"},
        "alias": {"project": project.pk, "person": other["person"].pk, "value": "x"},
        "reviewergroup": {"project": project.pk, "name": "g", "members": [other["person"].pk]},
        "agent": {"project": project.pk, "name": "a", "owner": other["person"].pk},
        "apikey": {"agent": other["agent"].pk, "scopes": ["consume"], "label": ""},
    }
    for model, data in attempts.items():
        response = client.post(url(model, "add"), data)
        assert response.status_code == 200, model
        assert b"Select a valid choice" in response.content, model


@pytest.mark.parametrize("view", ["change", "history"])
def test_another_projects_row_is_a_plain_404_on_every_page(
    view, ana, project, other_project, world_of, signed
):
    other = world_of(other_project, "stranger").rows
    client = signed(ana)
    for model, row in other.items():
        for address in (url(model, view, row.pk), url(model, view, "nothing")):
            assert client.get(address).status_code == 404, (model, address)
        assert client.post(url(model, view, row.pk), {}).status_code in (403, 404), model


def test_another_projects_tools_are_a_plain_404(ana, other_project, world_of, signed):
    other = world_of(other_project, "stranger").rows
    client = signed(ana)
    asked = 0
    for model, model_admin in admin.site._registry.items():
        name = model._meta.model_name
        for tool in getattr(model_admin, "tools", ()):
            address = url(name, "do", other[name].pk, tool.verb)
            assert client.get(address).status_code == 404
            assert client.post(address).status_code == 404
            asked += 1
    assert asked >= 10


def test_a_list_cannot_be_asked_for_columns_or_other_projects(ana, other_project, world_of, signed):
    other = world_of(other_project, "stranger").rows
    client = signed(ana)
    guesses = [
        ("person", "password__startswith", "md5"),
        ("apikey", "digest__startswith", "a"),
        ("person", "memberships__project__name", "other"),
        ("membership", "project__id__exact", other["project"].pk),
        ("approvalrequest", "agent__project__name", "other"),
    ]
    for model, lookup, value in guesses:
        response = client.get(url(model), {lookup: value})
        assert response.status_code == 400, lookup
    listed = client.get(url("agent"), {"project": other["project"].pk})
    assert b"stranger" not in listed.content


def test_nul_anywhere_finds_nothing_and_breaks_nothing(ana, project, signed):
    client = signed(ana)
    assert client.get("/admin/approvals/agent/a%00b/change/").status_code == 404
    assert client.get(url("agent"), {"q": "\0"}).status_code == 400
    assert client.get(url("agent"), {"project": "\0"}).status_code == 400
    form = {"project": project.pk, "name": "a", "owner": "\0"}
    assert client.post(url("agent", "add"), form).status_code == 400


@pytest.mark.parametrize("path", ["autocomplete/", "r/1/x/", "jsi18n/", "password_change/done/"])
def test_django_s_side_doors_are_closed(path, ana, signed):
    assert signed(ana).get(f"/admin/{path}").status_code == 404


def test_nothing_can_be_deleted(ana, project, world_of, signed):
    own = world_of(project, "own").rows
    client = signed(ana)
    for model, row in own.items():
        assert client.post(
            url(model, "changelist") + f"{row.pk}/delete/", {"post": "yes"}
        ).status_code in (403, 404)
        bulk = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        client.post(url(model), bulk)
        assert type(row).objects.filter(pk=row.pk).exists()
