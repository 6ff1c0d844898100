"""What a condition may look at, with what the agents of this project really sent."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.models import Project
from approvals.reads.trials import fields_seen
from approvals.rules.conditions import VARIABLES
from approvals.rules.conditions.variables import MEMBERS


@dataclass(frozen=True, slots=True)
class Variable:
    """One name to write into a condition."""

    name: str
    type: str
    about: str


def variables_of(project: Project) -> list[Variable]:
    """The fields that the newest requests had, then everything that a condition knows."""
    seen = fields_seen(project)
    sent = [Variable(name, word, "") for name, word in sorted(seen.fields.items())]
    known = []
    for name, (word, about) in VARIABLES.items():
        members = MEMBERS.get(name, ())
        if members:
            known += [Variable(f"{name}.{each}", "", about) for each in members]
        elif word != "map":
            known.append(Variable(name, word, about))
    return [*sent, *known]
