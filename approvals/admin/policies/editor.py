"""What is edited on the page of a policy: the fields as opened or typed, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.actions.policies.checks import read_sound
from approvals.exceptions import DomainError
from approvals.models import Policy, PolicyVersion, Project
from approvals.reads import policies as reads
from approvals.rules import strict_json
from approvals.rules.policies import policy as written

from .documents import document_from, initial_of, show_mistakes
from .form import PolicyForm
from .options import OptionsForm
from .stages import StageForms


@dataclass(slots=True)
class Editor:
    """One look at the page: what is edited, what was typed, and what came of the buttons."""

    project: Project
    policy: Policy | None
    newest: PolicyVersion | None
    form: PolicyForm
    stages: StageForms
    options: OptionsForm
    is_judged: bool = False
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def base(self) -> Mapping[str, Any]:
        """The document that was opened."""
        return strict_json.read_object(self.newest.document_text) if self.newest else {}

    @property
    def name(self) -> str:
        """The policy's name, fixed once there is one."""
        return self.policy.name if self.policy else str(self.form.cleaned_data["name"])

    def read(self) -> written.Policy | None:
        """The draft as typed, or None with every mistake beside its field."""
        self.is_judged = True
        sound = self.form.is_valid()
        if not (self.stages.is_valid() and sound and self.options.is_valid) or self._is_taken():
            return None
        try:
            return read_sound(
                self.project,
                name=self.name,
                document=self.document(),
                status=self.form.cleaned_data["becomes"],
            )
        except DomainError as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: DomainError) -> None:
        """Show what the core found, beside the fields."""
        show_mistakes(self.form, self.stages, self.options, refusal)

    @property
    def has_mistakes(self) -> bool:
        """Whether anything was judged and found wrong."""
        forms = (self.form, *self.stages.forms)
        return self.is_judged and (any(form.errors for form in forms) or not self.options.is_valid)

    def _is_taken(self) -> bool:
        """A new policy must not become a version of another; one that is archived comes back."""
        others = Policy.objects.filter(project=self.project, name=self.name)
        if self.policy or not others.exclude(status=Policy.Status.ARCHIVED).exists():
            return False
        self.form.take("name", _("There is a policy of this name; open that one."))
        return True

    def document(self) -> dict[str, Any]:
        """The document as typed; all forms are sound."""
        return document_from(self.form, self.stages, self.options, base=self.base)

    def is_stale(self, request: HttpRequest) -> bool:
        """Somebody else wrote a version since this page was opened: say so once."""
        newest = self.newest.pk if self.newest else ""
        if self.newest is None or request.POST.get("opened", newest) == newest:
            return False
        self.form.take(
            "",
            _(
                "%(name)s wrote version %(number)s while you were writing. Look at it in the "
                "versions; saving again goes on with what stands here."
            )
            % {"name": self.newest.author_name, "number": self.newest.number},
        )
        return True


def editor_of(request: HttpRequest, project: Project, policy: Policy | None) -> Editor:
    """The page as it was opened, or as it was posted."""
    newest = reads.newest_of(policy) if policy else None
    document = strict_json.read_object(newest.document_text) if newest else {}
    if request.method == "POST":
        data = request.POST.copy()
        if policy is not None:
            data["name"] = policy.name
        if "_op" in data:
            form, stages = PolicyForm.typed(data), StageForms.pressed(data, str(data["_op"]))
        else:
            form, stages = PolicyForm(data), StageForms.sent(data)
        options = OptionsForm.sent(data, document, project, url=request.get_full_path())
        return Editor(project, policy, newest, form, stages, options)
    initial = None
    if policy is not None and newest is not None:
        becomes = newest.becomes if newest.published_at is None else policy.status
        initial = initial_of(document, name=policy.name, becomes=becomes)
    said = document.get("stages", [])
    return Editor(
        project,
        policy,
        newest,
        PolicyForm(initial=initial),
        StageForms.of(said),  # type: ignore[arg-type]
        OptionsForm.of(document, project, url=request.get_full_path()),
    )
