from approvals.display.judged import judged
from approvals.rules.policies.combining import NOTHING_MATCHED


def shown(**fields):
    usual = {"name": None, "version": None, "verdict": "review", "reasons": [], "matched": []}
    return judged(**{**usual, **fields})


def test_reasons_stand_once_and_say_more_than_a_name():
    said = shown(
        name="dear", version=3, reasons=["policy dear", "over the line", "over the line", "late"],
        matched=["dear", "after_hours"],
    )  # fmt: skip
    assert (said.name, said.reasons, said.beside) == (
        "dear",
        ("over the line", "late"),
        ("after_hours",),
    )


def test_where_nothing_matched_there_is_no_reason_to_tell():
    said = shown(reasons=[NOTHING_MATCHED])
    assert (said.name, said.reasons, said.beside) == ("", (), ())


def test_what_failed_is_told():
    said = shown(reasons=["unknown action", "dear: args.amount is missing"])
    assert said.reasons == ("unknown action", "dear: args.amount is missing")
