"""The options of a built-in rule on the page of a policy: a form of their own within the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from approvals.models import Project
from approvals.rules.builtins import OptionsRefused, read_builtin
from approvals.schemaforms import forms, operations
from approvals.schemaforms.findings import attach
from approvals.schemaforms.forms import Source
from approvals.schemaforms.judging import Fault
from approvals.schemaforms.nodes import Form, Problem
from approvals.schemaforms.values import ABSENT, Maybe, same

from .builtins import FIELDS

PREFIX = "o"


@dataclass(slots=True)
class OptionsForm:
    """The fields of the chosen rule; `form` is None where it has none. `base` are the options
    that stand in the document, if they are this rule's; `start` is how the form shows them."""

    use: str
    form: Form | None = None
    base: Mapping[str, Any] = field(default_factory=dict)
    start: Maybe = ABSENT
    filled: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def of(cls, document: Mapping[str, Any], project: Project, *, url: str) -> OptionsForm:
        """As a document has them. `url` is the page's, where its buttons are posted."""
        use = str(document.get("use", ""))
        made, source = _begin(use, document, project)
        if source is not None:
            made.form = forms.show(source, update_url=url)
        return made

    @classmethod
    def sent(
        cls, data: QueryDict, document: Mapping[str, Any], project: Project, *, url: str
    ) -> OptionsForm:
        """As they were posted: with a button that moves things not judged, else judged."""
        use = str(data.get("use", ""))
        made, source = _begin(use, document, project)
        if source is None:
            return made
        parsed = forms.parse(source, dict(data.lists()), update_url=url)
        made.form = parsed.form
        if parsed.ok and isinstance(parsed.value, dict):
            made.filled = parsed.value
        made._gather(parsed.form)
        return made

    @property
    def is_valid(self) -> bool:
        """Whether all fields can be read."""
        return not self.problems

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """Each with the id of its field, "" where it is about all of them: "Band 2, Below: ..."."""
        return [
            (each.node.anchor if each.node else "", self._words(each)) for each in self.problems
        ]

    def _words(self, problem: Problem) -> str:
        if self.form is None or problem.node is None:
            return problem.message
        row = self.form.at(problem.node.pointer.rpartition("/")[0])
        within = f"{row.label}, " if row is not None and isinstance(row.name, int) else ""
        return f"{within}{problem.node.label}: {problem.message}"

    @property
    def options(self) -> dict[str, Any]:
        """What the fields mean; to the letter what stood there where nobody changed anything."""
        if self.form is None:
            return {}
        if same(self.form.root.value, self.start):
            return dict(self.base)
        return FIELDS[self.use].meant(self.filled)

    def take(self, path: list[str], message: str) -> None:
        """Put a mistake beside the field that it is about, or what holds it."""
        if self.form is None:
            self.problems.append(Problem(message))
            return
        steps = FIELDS[self.use].place(path, self.filled)
        while steps and self.form.at("/" + "/".join(steps)) is None:
            steps = steps[:-1]
        pointer = "/" + "/".join(steps) if steps else ""
        attach(self.form, [Fault(pointer, message, "invalid_value")])
        self._gather(self.form)

    def _gather(self, form: Form) -> None:
        """The page has one summary of all mistakes: the form's own would be a second."""
        self.problems += form.problems
        form.problems = []


def is_button_of_form(op: str) -> bool:
    """Whether a button of these fields was pressed, and not one of the stages."""
    act, _, place = op.partition(":")
    return op == "update" or (act in operations.LIST_ACTS and place.startswith("/"))


def _begin(
    use: str, document: Mapping[str, Any], project: Project
) -> tuple[OptionsForm, Source | None]:
    fields = FIELDS.get(use)
    if fields is None:
        return OptionsForm(use), None
    is_same = document.get("use") == use
    base: Mapping[str, Any] = document.get("options", {}) if is_same else {}
    start: Maybe = fields.shown(base) if is_same and _reads(use, base) else ABSENT
    source = Source(fields.schema(project), data=start, prefix=f"{PREFIX}{use}-")
    return OptionsForm(use, base=base, start=start), source


def _reads(use: str, options: Mapping[str, Any]) -> bool:
    try:
        read_builtin(use, options)
    except OptionsRefused:
        return False
    return True
