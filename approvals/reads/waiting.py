"""Whom a request waits for, in a sentence: "Stage 2 of 3, waiting for finance: Ana or Rui"."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .stages import StageFacts

MOST_NAMED = 4


def waiting_words(stages: Sequence[StageFacts]) -> list[str]:
    """One sentence for each stage that is open."""
    return [_of_one(stage, len(stages)) for stage in stages if stage.status == "open"]


def _of_one(stage: StageFacts, stages: int) -> str:
    if stage.needs_fresh:
        words = _fresh_words(stage)
    elif stage.is_stuck:
        words = _("too few people are left who could approve it; it can only run out")
    elif not stage.waiting_for:
        words = _("waiting for nobody who is there; it can only run out")
    else:
        words = _("waiting for %(whom)s") % {"whom": _whom(stage)}
    if stages == 1:
        return words[:1].upper() + words[1:]
    place = _("Stage %(number)d of %(stages)d") % {"number": stage.number, "stages": stages}
    return f"{place}, {words}"


def _fresh_words(stage: StageFacts) -> str:
    """Of a stage whose approvals are enough by who came back or left, not by an answer."""
    if stage.is_stuck:
        return _(
            "enough approvals count, but nobody answered since they do: who approved takes theirs "
            "back and approves again, or it runs out"
        )
    words = _("enough approvals count, but nobody answered since they do: one more from %(whom)s")
    return words % {"whom": _whom(stage)}


def _whom(stage: StageFacts) -> str:
    names = [person.display_name for person in stage.waiting_for]
    more = len(names) - MOST_NAMED
    if more > 0:
        rest = ngettext("%(n)d other", "%(n)d others", more) % {"n": more}
        names = [*names[:MOST_NAMED], rest]
    needed = max(1, stage.required - stage.approvals)
    people = _listed(names, needed, len(stage.waiting_for))
    return f"{', '.join(stage.groups)}: {people}" if stage.groups else people


def _listed(names: list[str], needed: int, people: int) -> str:
    """Some names, so that one reads whether any of them is enough, some are, or all must."""
    *names, last = names
    if not names:
        return last
    words = {"names": ", ".join(names), "last": last, "n": needed}
    if needed >= people:
        return _("%(names)s and %(last)s") % words
    if needed > 1:
        return _("%(n)d of %(names)s and %(last)s") % words
    return _("%(names)s or %(last)s") % words
