"""Random schemas, hints, values and posts: sound enough to be taken, and otherwise anything."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES = [
    "a", "b", "c", "__proto__", "a.b", "/", "", "=", "0", "n1", "💡", "<b>x</b>", "amount",
    "currency",
]  # fmt: skip
TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"]
FORMATS = [
    "date", "time", "date-time", "email", "uri", "money", "data-url", "password", "duration",
    "textarea", "markdown", "datetime-local", "unheard-of",
]  # fmt: skip
TEXTS = ["", "x", "007", "2026-11-20", "a\nb", "<script>", " y ", "\u202e", "12:30", "\r"]
POSTED = [
    "", "0", "1", "2", "n0", "x", "true", "kept", "[1]", "{", "2026-11-20T10:00", "12:00", "1e999",
    "-", "drop",
]  # fmt: skip
ORDERS = ["update", "add:", "remove:/0", "up:/a/1", "back:", "back:/a", "nonsense"]
WIDGETS = ["radio", "textarea", "hidden", "select", "checkboxes", "tristate", "password", 3, "date"]


class Anything:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def often(self, chance: float) -> bool:
        """True with a chance."""
        return self.random.random() < chance

    def one(self, found: list[Any]) -> Any:
        """One of a list."""
        return self.random.choice(found)

    def value(self, depth: int = 0) -> Any:
        """Any JSON value."""
        kind = self.random.randrange(9 if depth < 2 else 6)
        if kind == 3:
            return self.one(TEXTS)
        if kind < 6:
            return [None, True, self.random.randrange(-3, 50), "", 1.5, False][kind]
        count = self.random.randrange(3)
        if kind == 7:
            return {self.one(NAMES): self.value(depth + 1) for _ in range(count)}
        return [self.value(depth + 1) for _ in range(count)]

    def schema(self, depth: int = 0) -> Any:
        """Any schema; most are taken by `check_schema`."""
        if self.often(0.04):
            return self.one([True, False, {}])
        made: dict[str, Any] = {}
        if self.often(0.8):
            several = self.random.sample(TYPES, self.random.randrange(1, 4))
            made["type"] = self.one(TYPES) if self.often(0.7) else several
        for keyword, chance, make in (
            ("title", 0.15, lambda: self.one(["T", "<i>t</i>", "", "x" * 50])),
            ("default", 0.1, self.value),
            ("enum", 0.08, lambda: [self.value() for _ in range(self.random.randrange(1, 4))]),
            ("const", 0.05, self.value),
            ("format", 0.15, lambda: self.one(FORMATS)),
            ("readOnly", 0.05, lambda: True),
            ("examples", 0.05, lambda: [self.value(), self.value()]),
            ("$ref", 0.05, lambda: self.one(["#/$defs/x", "#/$defs/y", "#"])),
        ):
            if self.often(chance):
                made[keyword] = make()
        return {**made, **self._inner(depth + 1)} if depth < 4 else made

    def _inner(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if self.often(0.4):
            count = self.random.randrange(4)
            made["properties"] = {self.one(NAMES): self.schema(depth) for _ in range(count)}
        if self.often(0.15):
            made["required"] = sorted({self.one(NAMES), self.one(NAMES)})
        for keyword in ("oneOf", "anyOf", "allOf"):
            if self.often(0.1):
                made[keyword] = [self.schema(depth) for _ in range(self.random.randrange(1, 4))]
        if self.often(0.08):
            made |= {word: self.schema(depth) for word in ("if", "then", "else")}
        for keyword, chance in (("items", 0.25), ("additionalProperties", 0.05)):
            if self.often(chance):
                made[keyword] = self.schema(depth)
        if self.often(0.05):
            made["dependentSchemas"] = {self.one(NAMES): self.schema(depth)}
        if self.often(0.05):
            made["dependencies"] = {self.one(NAMES): self.one([self.schema(depth), ["a"]])}
        return made

    def document(self) -> Any:
        """A whole schema document."""
        made = self.schema()
        if isinstance(made, dict):
            made["$defs"] = {"x": self.schema(2), "y": self.schema(3)}
        return made

    def hints(self, depth: int = 0) -> Any:
        """Any hints, sensible or not."""
        made: dict[str, Any] = {}
        if depth < 3:
            for name in self.random.sample(NAMES, 3):
                made[name] = self.hints(depth + 1) if self.often(0.6) else self.value()
        if self.often(0.5):
            made["ui:widget"] = self.one(WIDGETS)
        if self.often(0.2):
            made["ui:order"] = self.one([["*"], ["b", "a"], ["b", "*", "a"], [1], "x"])
        if self.often(0.2):
            made["ui:showIf"] = self.schema(3)
        if self.often(0.1):
            made["ui:options"] = self.value()
        return made

    def post(self, names: list[str]) -> dict[str, list[str]]:
        """Any post, of names that the form has."""
        fields = {name: [self.one(POSTED)] for name in names if self.often(0.7)}
        return {**fields, "_op": [self.one(ORDERS)]} if self.often(0.4) else fields
