"""The tool registry: added, changed and ended by admins, judged field by field."""

from dataclasses import fields

import pytest

from approvals.actions.tools import ToolSettings, add_tool, change_tool, end_tool
from approvals.exceptions import Conflict, Invalid, NotAllowed
from approvals.models import AuditEvent, Tool
from approvals.models.tools import best_of
from approvals.rules.strict_json import read_object
from tests.make import of_person


@pytest.fixture
def add(project, ana):
    def act(name="pay", **settings):
        return add_tool(
            project=project, name=name, settings=ToolSettings(**settings), actor=of_person(ana)
        )

    return act


def told():
    events = AuditEvent.objects.filter(type__startswith="tool.").order_by("number")
    return [(event.type, read_object(event.facts)) for event in events]


def test_a_tool_is_added_changed_and_ended_and_each_is_told(add, ana):
    tool = add(mask=["pin", "/a/b", "pin"], args_schema_text=' {"type": "object"} ')
    assert (tool.editable, tool.mask) == (None, ["pin", "/a/b"])
    assert tool.args_schema_text == '{"type":"object"}'
    settings = ToolSettings(editable=[], mask=["pin", "/a/b"], args_schema_text='{"type":"object"}')
    change_tool(tool=tool, settings=settings, actor=of_person(ana))
    change_tool(tool=tool, settings=settings, actor=of_person(ana))
    end_tool(tool=tool, actor=of_person(ana))
    end_tool(tool=tool, actor=of_person(ana))
    (added, first), (changed, second), (ended, _) = told()
    assert (added, changed, ended) == ("tool.added", "tool.changed", "tool.ended")
    assert (first["tool"], first["name"]) == (tool.id, "pay")
    assert first["after"]["mask"] == ["pin", "/a/b"]
    assert (second["before"], second["after"]) == ({"editable": None}, {"editable": []})


def test_every_field_of_an_entry_is_among_its_settings_or_says_what_entry_it_is(add):
    names = {field.name for field in Tool._meta.get_fields() if field.concrete}
    about = {"id", "project", "name", "is_active", "created_at"}
    said = {*add().settings, "args_schema_text"} - {"args_schema"}
    assert (said | about, said & about) == (names, set())
    assert said == {field.name for field in fields(ToolSettings)}


def test_a_name_is_free_again_once_its_entry_has_ended(add, ana):
    tool = add()
    with pytest.raises(Invalid) as refused:
        add()
    assert refused.value.errors[0].pointer == "/name"
    end_tool(tool=tool, actor=of_person(ana))
    assert add().id != tool.id
    with pytest.raises(Conflict):
        change_tool(tool=tool, settings=ToolSettings(), actor=of_person(ana))


@pytest.mark.parametrize("name", ["", " ", "x" * 201, " pay", "pay ", "a\u202eb", "a\nb"])
def test_a_name_has_1_to_200_characters_that_show(add, name):
    with pytest.raises(Invalid) as refused:
        add(name)
    assert refused.value.errors[0].pointer == "/name"
    assert not Tool.objects.exists()


@pytest.mark.parametrize("pointers", [[""], ["/a~2"], ["/a~"], ["x" * 501], ["a\u200bb"],
                                      [str(n) for n in range(101)]])  # fmt: skip
@pytest.mark.parametrize("field", ["editable", "mask"])
def test_a_pointer_is_one_that_can_be_followed(add, field, pointers):
    with pytest.raises(Invalid) as refused:
        add(**{field: pointers})
    assert [error.pointer for error in refused.value.errors] == [f"/{field}"]


@pytest.mark.parametrize(
    "schema",
    ["{", "1", "[]", '{"type": 5}', '{"$ref": "https://example.com/x"}', '{"a":1,"a":2}',
     '{"$schema":"http://json-schema.org/draft-04/schema#"}', "{}" + " " * 140_000,
     '{"description":"' + "x" * 70_000 + '"}'],
)  # fmt: skip
def test_a_schema_is_one_that_we_take(add, schema):
    with pytest.raises(Invalid) as refused:
        add(args_schema_text=schema)
    assert [error.pointer for error in refused.value.errors] == ["/args_schema"]


def test_every_field_that_is_wrong_is_named(add):
    with pytest.raises(Invalid) as refused:
        add(editable=[""], mask=["/~"], args_schema_text="{")
    assert [error.pointer for error in refused.value.errors] == [
        "/editable",
        "/mask",
        "/args_schema",
    ]


def test_only_an_admin_of_the_project_does_it(add, project, rita, otto):
    tool = add()
    for person in (rita, otto):
        for act in (
            lambda actor: add_tool(project=project, name="x", settings=ToolSettings(), actor=actor),
            lambda actor: change_tool(tool=tool, settings=ToolSettings(mask=["x"]), actor=actor),
            lambda actor: end_tool(tool=tool, actor=actor),
        ):
            with pytest.raises(NotAllowed):
                act(of_person(person))
    assert [type for type, _ in told()] == ["tool.added"]


@pytest.mark.parametrize(
    ("names", "action", "best"),
    [
        (["*", "read_*", "read_file"], "read_file", "read_file"),
        (["*", "read_*", "read_file"], "read_mail", "read_*"),
        (["*", "read_*"], "Read_mail", "*"),
        (["read_*"], "write", None),
        (["pay", "pay*"], "pay", "pay"),
        (["*_file", "read_*"], "read_file", "*_file"),
        (["a?c", "a[b]c"], "abc", None),
        (["a?c", "a[b]c"], "a[b]c", "a[b]c"),
        (["*.*.*"], "a.b", None),
        (["*" * 100 + "x"], "y" * 200, None),
    ],
)
def test_the_longest_glob_is_the_one_with_most_literal_characters(names, action, best):
    found = best_of([Tool(name=name) for name in names], action)
    assert (found.name if found else None) == best
