"""Real schemas are taken, and every value that came with them is judged as ajv judges it."""

import pytest

from approvals.schemaforms.checking import check_schema
from approvals.schemaforms.judging import judge
from tests.schemaforms import corpus

SAMPLE = "the sample data shipped with the schema is not valid"


def test_corpus_is_all_there():
    assert len(corpus.names()) == 70


@pytest.mark.parametrize("name", corpus.names())
def test_schema_is_taken_and_its_values_are_judged_right(name):
    case = corpus.read(name)
    check_schema(case.schema)
    assert case.valid
    for value in case.valid:
        assert judge(case.schema, value) == []
    assert [judge(case.schema, value) for value in case.invalid].count([]) == 0
    assert len(case.invalid) == len(case.invalid_reasons)


@pytest.mark.parametrize("name", corpus.names())
def test_faults_of_a_wrong_member_stand_at_that_member(name):
    case = corpus.read(name)
    for value, reason in zip(case.invalid, case.invalid_reasons, strict=True):
        place, _colon, why = reason.partition(": ")
        if place in ("(root)", SAMPLE) or why.startswith("required"):
            continue
        keys = "/" + place.replace(".", "/")
        pointers = [fault.pointer.replace(".", "/") for fault in judge(case.schema, value)]
        assert any(keys.startswith(pointer) or pointer.startswith(keys) for pointer in pointers)
