"""Whatever stands in a file: it is brought in, or refused in sentences; nothing else happens."""

import re
from typing import Any

import pytest
from django.conf import settings as site
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.exceptions import DomainError
from approvals.management.plain import AT_THE_COMMAND_LINE
from approvals.project_file.nodes import FileRefused
from approvals.project_file.reading import read_yaml
from approvals.project_file.writing import write_file
from hitl_site.project_file.importing import import_file

PAGE = (site.BASE_DIR / "docs" / "project-file.md").read_text()
(EXAMPLE,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
DOCUMENT = read_yaml(EXAMPLE.encode()).plain()
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=300),
    st.sampled_from(["", " ", "*", "a" * 5000, "\u202e", "1e999", "-1", "0.1.2", "nan", "(" * 999]),
    st.sampled_from([[], {}, [[]], [{}], {"a": None}, ["x", "x"], [1], {"zone": 5}]),
)  # fmt: skip


def places(value, path=()):
    """Every path in a document."""
    inside: Any = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for step, member in inside:
        yield (*path, step)
        yield from places(member, (*path, step))


PLACES = list(places(DOCUMENT))


def with_junk(value, path, junk):
    """A copy of a document with something else at one place."""
    if not path:
        return junk
    step, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = with_junk(value[step], rest, junk)
    return copy


def refused_with(project, text):
    """What a file is refused with; nothing where it is taken, or a rule of the project refuses."""
    try:
        import_file(
            project=project,
            raw=text.encode(),
            actor=AT_THE_COMMAND_LINE,
            allow_removals=True,
            dry_run=True,
        )
    except FileRefused as refused:
        return refused.mistakes
    except DomainError:
        return []
    return []


@pytest.mark.usefixtures("cast")
@settings(
    max_examples=5000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(place=st.sampled_from(PLACES), junk=JUNK)
def test_junk_anywhere_is_taken_or_refused_in_sentences(place, junk, project):
    text = write_file(with_junk(DOCUMENT, place, junk))
    with transaction.atomic():
        told = refused_with(project, text)
        transaction.set_rollback(True)
    lines = text.count("\n") + 1
    assert all(1 <= mistake.line <= lines for mistake in told)
    assert all(mistake.message.isprintable() for mistake in told)


@settings(max_examples=20000, deadline=None)
@given(
    cut=st.integers(0, len(EXAMPLE)),
    size=st.integers(0, 40),
    junk=st.binary(max_size=20)
    | st.text(max_size=20).map(lambda text: text.encode("utf-8", "ignore")),
)
def test_a_torn_file_is_read_or_refused(cut, size, junk):
    raw = EXAMPLE.encode()
    torn = raw[:cut] + junk + raw[cut + size :]
    try:
        read = read_yaml(torn).plain()
    except FileRefused:
        return
    assert read_yaml(write_file({"a": read}).encode()).plain() == {"a": read}
