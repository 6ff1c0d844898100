import pytest

from approvals.models import Membership, Person
from approvals.models.compiled import Compiled

pytestmark = pytest.mark.django_db

BY_NAME = Compiled(lambda username: Person.objects.filter(username=username))
OF_PERSON = Compiled(
    lambda person: Membership.objects.select_related("project").filter(person=person)
)


def test_it_finds_what_the_queryset_finds(rita, rui):
    assert BY_NAME.rows("rita") == [rita]
    assert BY_NAME.rows("rui") == [rui]
    assert BY_NAME.rows("otto") == []


def test_what_was_joined_is_there_without_a_look(rita, project, django_assert_num_queries):
    with django_assert_num_queries(1):
        (membership,) = OF_PERSON.rows(rita.id)
        assert membership.project == project


def test_a_value_is_data_whatever_it_holds(rita):
    assert BY_NAME.rows("rita' OR '1'='1") == []
    assert BY_NAME.rows("%s") == []


@pytest.mark.parametrize(
    "make",
    [
        lambda name: Person.objects.filter(username__icontains=name),
        lambda name: Person.objects.filter(username=name) | Person.objects.filter(email=name),
        lambda name: Person.objects.filter(is_active=True),
    ],
)
def test_a_queryset_that_changes_its_value_is_refused(make):
    with pytest.raises(TypeError):
        Compiled(make).rows("rita")
