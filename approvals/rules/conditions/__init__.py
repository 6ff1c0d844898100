"""Conditions of policies: expressions in CEL (config.md, How policies combine 3 and 8)."""

from approvals.rules.failures import Failure

from .condition import Condition, compile_condition
from .context import ConditionContext
from .refusals import ConditionRefused
from .variables import VARIABLES

__all__ = [
    "VARIABLES",
    "Condition",
    "ConditionContext",
    "ConditionRefused",
    "Failure",
    "compile_condition",
]
