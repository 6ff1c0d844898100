"""Built-in rules: policies without CEL (config.md, Built-ins)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeAlias

from .always_approve import AlwaysApprove
from .amount_bands import AmountBands
from .anomaly import Anomaly
from .audit_sample import AuditSample
from .looks import Builtin
from .options import OptionsRefused
from .out_of_hours import OutOfHours
from .risk_based import RiskBased

__all__ = ["BUILTINS", "Builtin", "OptionsRefused", "Rule", "read_builtin"]

Rule: TypeAlias = AlwaysApprove | AmountBands | Anomaly | AuditSample | OutOfHours | RiskBased

BUILTINS: Mapping[str, type[Rule]] = {
    rule.use: rule
    for rule in (AlwaysApprove, RiskBased, AmountBands, AuditSample, Anomaly, OutOfHours)
}


def read_builtin(use: str, options: object) -> Builtin:
    """The built-in rule `use` with its options read.

    Raises `OptionsRefused` with every mistake. Its paths begin below the options; one that is
    empty is about the options together, or about `use` where no rule has this name.
    """
    rule = BUILTINS.get(use)
    if rule is None:
        near = difflib.get_close_matches(use, BUILTINS, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise OptionsRefused(
            [((), f"there is no rule {use[:40]}, only {', '.join(BUILTINS)}{hint}")]
        )
    return rule.read(options)
