"""The real schemas in corpus/, each with values that are valid and values that are not."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from approvals.rules.strict_json import JsonValue, parse

FOLDER = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Case:
    """One file of the corpus; its README says what the members mean."""

    name: str
    level: str
    schema: JsonValue
    ui: dict[str, JsonValue]
    valid: list[JsonValue]
    invalid: list[JsonValue]
    invalid_reasons: list[str]
    # Which of `invalid` a person could also enter in a form.
    invalid_by_form: list[int]


@cache
def read(name: str) -> Case:
    """One case by its name, read as the API reads a body: numbers keep their spelling."""
    found: Any = parse((FOLDER / f"{name}.json").read_bytes())
    return Case(
        name=name,
        level=found["level"],
        schema=found["schema"],
        ui=found["ui"],
        valid=found["valid"],
        invalid=found["invalid"],
        invalid_reasons=found["invalid_reasons"],
        invalid_by_form=found["invalid_by_form"],
    )


def names(*, level: str | None = None) -> list[str]:
    """The names of all cases, or of those of one level: core, extended, fallback."""
    found = sorted(path.stem for path in FOLDER.glob("*.json"))
    if level is None:
        return found
    levels = {name: json.loads((FOLDER / f"{name}.json").read_bytes())["level"] for name in found}
    return [name for name in found if levels[name] == level]
