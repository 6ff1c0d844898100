"""The rules that a file would bring, without bringing it in: for the backtest (config.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from approvals.access.rulebooks import rulebook_of, tool_facts
from approvals.models import Project, Tool
from approvals.project_file.section import Entries, members
from approvals.rules.calendars import read_calendar
from approvals.rules.policies.policy import Policy
from approvals.rules.policies.reading import read_policy
from approvals.rules.rulebook import Rulebook

from .wanted import read_wanted

# What evaluation reads of the settings, and what it is where a file leaves it out.
_SETTINGS = {"time_zone": "zone", "calendar": "calendar"}
_SECONDS = ("default_expires_in", "grant_seconds")


def rulebook_of_file(project: Project, raw: bytes) -> Rulebook:
    """The project's rulebook with what the file has in its place.

    Raises `FileRefused` with every mistake.
    """
    _nodes, wanted = read_wanted(project, raw)
    changes: dict[str, Any] = {}
    if "policies" in wanted:
        changes |= _policies(wanted["policies"])
    if "tools" in wanted:
        tools = (_tool(name, members(entry)) for name, entry in wanted["tools"].items())
        changes["tools"] = tuple(map(tool_facts, tools))
    if "calendars" in wanted:
        read = {name: read_calendar(entry) for name, entry in wanted["calendars"].items()}
        changes["calendars"] = read
    if "settings" in wanted:
        changes |= _settings(members(wanted["settings"][""]))
    return replace(rulebook_of(project), **changes)


def _policies(entries: Entries) -> dict[str, tuple[Policy, ...]]:
    """Those that would be active. Nothing is watched: no trace is kept."""
    read = []
    for name, entry in entries.items():
        document = dict(members(entry))
        status = str(document["status"])
        if status == "active":
            read.append(read_policy(document, name=name, status=status))
    return {"policies": tuple(read), "shadows": ()}


def _tool(name: str, entry: Mapping[str, Any]) -> Tool:
    said = {key: value for key, value in entry.items() if key != "args_schema"}
    return Tool(name=name, **said)


def _settings(entry: Mapping[str, Any]) -> dict[str, Any]:
    usual = Project()
    named = {_SETTINGS[key]: entry.get(key, getattr(usual, key)) or None for key in _SETTINGS}
    return {**named, **{key: entry.get(key, getattr(usual, key)) for key in _SECONDS}}
