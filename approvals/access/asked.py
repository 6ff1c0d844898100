"""Whom stages name: people, and the members of groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

from approvals.models import ReviewerGroup, Stage, StageReviewer
from approvals.rules.delegations import Asked

# The names of a stage's groups, and how it asks each person.
Named: TypeAlias = tuple[frozenset[str], dict[str, Asked]]


def asked_by(stages: Sequence[Stage]) -> dict[str, Named]:
    """Whom each of these stages names, by its id: alone, or through groups that are still there.

    Two statements at most, none without stages.
    """
    if not stages:
        return {}
    rows = StageReviewer.objects.filter(stage__in=stages).values_list(
        "stage_id", "person_id", "group_id", "group__name", "group__is_active"
    )
    by_name: dict[str, set[str]] = defaultdict(set)
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    ended: dict[str, set[str]] = defaultdict(set)
    for stage, person, group, name, is_active in rows:
        if person:
            by_name[stage].add(person)
        elif is_active:
            groups[stage][group or ""] = name
        else:
            ended[stage].add(name)
    members = _members({group for found in groups.values() for group in found})
    return {
        stage.id: (
            frozenset({*groups[stage.id].values(), *ended[stage.id]}),
            _how(by_name[stage.id], groups[stage.id], members),
        )
        for stage in stages
    }


def _how(
    by_name: set[str], groups: dict[str, str], members: dict[str, list[str]]
) -> dict[str, Asked]:
    through: dict[str, set[str]] = defaultdict(set)
    for group, name in groups.items():
        for person in members.get(group, ()):
            through[person].add(name)
    return {
        person: Asked(by_name=person in by_name, groups=frozenset(through.get(person, ())))
        for person in {*by_name, *through}
    }


def _members(groups: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    if groups:
        links = ReviewerGroup.members.through.objects.filter(reviewergroup__in=groups)
        for group, person in links.values_list("reviewergroup_id", "person_id"):
            found[group].append(person)
    return found
