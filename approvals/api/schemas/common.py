"""What all schemas share: strict models, bounded texts, and JSON that is kept as it came."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from approvals.actions.responses import MAX_REASON

MAX_TEXT = 65_536
MAX_REVISION = 2**31 - 1

# Any JSON that api.md 1 lets through. It is described once, in `openapi.EXACT_JSON`, which puts
# the reference to it in the place of this mark: pydantic follows references to its own only.
EXACT_MARK = "x-exact-json"
_EXACT_JSON = {EXACT_MARK: True}
_EXACT_OBJECT = {"type": "object", "additionalProperties": _EXACT_JSON}

ExactJson = Annotated[Any, WithJsonSchema(_EXACT_JSON)]
ExactObject = Annotated[dict[str, Any], WithJsonSchema(_EXACT_OBJECT)]


def _without_fraction(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# 451.0 is a whole number in JSON Schema. Stands behind the bounds, or they are not documented.
WHOLE = BeforeValidator(_without_fraction)

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(max_length=500)]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Reason = Annotated[str, StringConstraints(max_length=MAX_REASON)]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Body(BaseModel):
    """A body that is taken: nothing is converted, and nothing unknown is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(BaseModel):
    """An answer. Later versions may add members; they never rename or retype one."""

    model_config = ConfigDict(extra="allow")
