"""What stands in a project file. A key of a later version is added here, by one entry."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.project_file.calendars import Calendars
from approvals.project_file.departments import Departments
from approvals.project_file.groups import Groups
from approvals.project_file.people import People
from approvals.project_file.policies import Policies
from approvals.project_file.section import Section
from approvals.project_file.settings import Settings
from approvals.project_file.tools import Tools

# In the order of the file.
_ALL = (Settings(), People(), Departments(), Groups(), Tools(), Policies(), Calendars())
SECTIONS: Mapping[str, Section] = {section.key: section for section in _ALL}
# In the order in which they are brought in, so that what is named is there; what is left out
# ends in the opposite order. Settings come last: what an import may do is what held before it.
BROUGHT_IN = ("calendars", "departments", "people", "groups", "tools", "policies", "settings")
LATER = ("rotas", "escalations", "channels")
