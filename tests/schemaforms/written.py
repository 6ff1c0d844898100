"""The schemas in written/, each with values that are valid and values that are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from approvals.rules.strict_json import JsonValue, parse

FOLDER = Path(__file__).parent / "written"


@dataclass(frozen=True)
class Case:
    """One schema of a family; the folder's README says what the members mean."""

    schema: JsonValue
    valid: list[JsonValue]
    invalid: list[tuple[str, JsonValue]]
    ui: Any = None
    json: list[str] = field(default_factory=list)
    blank: JsonValue = None
    fills: bool = True


@cache
def families() -> dict[str, Case]:
    """All cases by name (`pydantic/user-v2`), numbers spelt as they are in the files."""
    found: dict[str, Any] = {path.stem: parse(path.read_bytes()) for path in FOLDER.glob("*.json")}
    return {
        f"{family}/{name}": Case(**case)
        for family in sorted(found)
        for name, case in found[family].items()
    }


def names() -> list[str]:
    """The names of all cases."""
    return list(families())


def read(name: str) -> Case:
    """One case by its name."""
    return families()[name]
