"""What of an action's arguments is kept from people (config.md, `mask`): decided here alone.

The agent always gets its own values. For people a masked value never leaves the server, but by
`actions.revealing`, which writes that down.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.crypto import salted_hmac

from approvals.display import masking
from approvals.display.masking import Shown
from approvals.models import Tool
from approvals.models.tools import best_of
from approvals.rules import strict_json
from approvals.rules.strict_json import JsonValue, Raw

from .principals import AgentPrincipal, Principal


@dataclass(frozen=True, slots=True)
class Mask:
    """What is masked in the arguments of one action; without `pointers` nothing is.

    `key` is the project's.
    """

    pointers: tuple[str, ...] = ()
    key: bytes = b""

    def shown(self, args: JsonValue) -> Shown:
        """Arguments as people see them, for a tree."""
        return masking.mask(args, self.pointers, self.key) if self.pointers else args

    def plain(self, args: JsonValue) -> JsonValue:
        """Arguments as people see them, as JSON: in a masked place stands the mask's text."""
        return masking.plain(self.shown(args))

    def texts(self, args: JsonValue) -> dict[str, str]:
        """By JSON pointer into the arguments: the text that stands for each masked value."""
        return {place: masked.text for place, masked in masking.places(self.shown(args))}

    def places(self, action_text: str) -> list[dict[str, str]]:
        """Where the arguments of a stored action are masked, and the type of what is there."""
        if not self.pointers or not action_text:
            return []
        shown = self.shown(strict_json.read_object(action_text).get("args"))
        return [{"pointer": at, "type": each.type} for at, each in masking.places(shown)]

    def hidden(self, args: JsonValue) -> dict[str, JsonValue]:
        """By JSON pointer into the arguments: each masked value itself."""
        found = (place for place, _ in masking.places(self.shown(args)))
        return {place: masking.value_at(args, masking.steps(place)) for place in found}

    def action(self, action: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """An action as people see it."""
        return {
            name: self.plain(value) if name == "args" else value for name, value in action.items()
        }

    def action_text(self, text: str) -> Raw:
        """The stored text of an action as people see it: as it was sent where nothing is masked."""
        if not self.pointers:
            return Raw(text)
        return Raw(strict_json.text(self.action(strict_json.read_object(text))))

    def put_back(
        self, sent: dict[str, JsonValue], original: JsonValue
    ) -> tuple[dict[str, JsonValue], list[str]]:
        """What a person's arguments mean, and the pointers of masked places that they changed."""
        if not self.pointers:
            return sent, []
        meant, wrong = masking.put_back(sent, original, self.pointers, self.key)
        return cast("dict[str, JsonValue]", meant), wrong


NOTHING = Mask()


@dataclass(frozen=True, slots=True)
class Masks:
    """What is masked for one reader in the actions of one project, by the tools it has now."""

    project_id: str
    tools: Sequence[Tool] = ()

    def of(self, action_name: str) -> Mask:
        """What is masked in the arguments of an action of this name."""
        return mask_by(best_of(self.tools, action_name) if self.tools else None)

    def action_text(self, text: str) -> Raw:
        """As `Mask.action_text`, for an action that bears any name."""
        if not text or not any(tool.mask for tool in self.tools):
            return Raw(text)
        action = strict_json.read_object(text)
        return self.of(str(action.get("name", ""))).action_text(text)


def masks_for(principal: Principal) -> Masks:
    """What is masked for this reader: one statement for people, none and nothing for agents."""
    if isinstance(principal, AgentPrincipal):
        return Masks(principal.project.id)
    return masks_of(principal.project.id)


def masks_of(project_id: str) -> Masks:
    """What is masked for the people of a project. One statement."""
    return Masks(project_id, list(Tool.objects.of_project(project_id)))


def mask_by(tool: Tool | None) -> Mask:
    """What is masked in the arguments of an action that this tool fits best."""
    if tool is None or not tool.mask:
        return NOTHING
    return Mask(tuple(tool.mask), project_key(tool.project_id))


def project_key(project_id: str) -> bytes:
    """The key of a project's masks: the same after a restart and in every process.

    It hangs on SECRET_KEY. With a new one each mask reads otherwise from then on; nothing that
    is stored depends on it.
    """
    return salted_hmac("countersign/mask/1", project_id, algorithm="sha256").digest()
