"""The admin site: set-up by admins, records read by auditors; every rule is in `access`."""

from . import (
    agents,
    aliases,
    answers,
    audit,
    calendars,
    deliveries,
    departments,
    groups,
    keys,
    memberships,
    people,
    policies,
    projects,
    requests,
    setting_changes,
    tool_registry,
)

__all__ = [
    "agents",
    "aliases",
    "answers",
    "audit",
    "calendars",
    "deliveries",
    "departments",
    "groups",
    "keys",
    "memberships",
    "people",
    "policies",
    "projects",
    "requests",
    "setting_changes",
    "tool_registry",
]
