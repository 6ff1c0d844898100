"""Conditions of policies: expressions in CEL (config.md, How policies combine 3 and 8)."""

from approvals.rules.failures import Failure

from .condition import Condition, compile_condition
from .context import ConditionContext
from .explaining import explain
from .refusals import ConditionRefused
from .variables import VARIABLES
from .warnings import Warning, lint, unasked_fields

__all__ = [
    "VARIABLES",
    "Condition",
    "ConditionContext",
    "ConditionRefused",
    "Failure",
    "Warning",
    "compile_condition",
    "explain",
    "lint",
    "unasked_fields",
]
