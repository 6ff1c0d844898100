"""What a policy is made of and others write: its condition and its built-in rule.

Only their shape is named here, so that they may use this package's stages in their turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from approvals.rules.facts import Facts

    from .stages import StageSpec


class Condition(Protocol):
    """A compiled CEL expression. Equal where its text is equal."""

    @property
    def text(self) -> str: ...
    @property
    def variables(self) -> frozenset[str]: ...
    @property
    def fields(self) -> tuple[str, ...]: ...

    def holds(self, context: Any, /) -> object:
        """True: it matches. False: it does not. Anything else is a failure with a `reason`."""


class Looked(Protocol):
    """What a built-in rule found: as for a condition, and perhaps a verdict and stages of it."""

    @property
    def result(self) -> object: ...
    @property
    def reason(self) -> str: ...
    @property
    def verdict(self) -> str | None: ...
    @property
    def stages(self) -> tuple[StageSpec, ...] | None: ...


class Builtin(Protocol):
    """A rule that needs no CEL, with its options read."""

    def look(self, facts: Facts, calendars: Mapping[str, Any], secret: bytes, /) -> Looked: ...
