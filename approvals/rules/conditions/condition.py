"""A condition of a policy: read and checked once, then judged for any number of requests."""

from __future__ import annotations

from dataclasses import dataclass, field

import cel

from approvals.rules.failures import Failure

from . import checks, following
from .context import ConditionContext
from .grammar import parse
from .nodes import Node
from .paths import Read, dotted, reads
from .refusals import ConditionRefused
from .work import MAX_WORK, affordable, work
from .writing import written


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled expression. Two are equal where their texts are.

    `variables` are the names that it looks at, `fields` the dotted paths, in the order of the
    text: ("args.amount",).
    """

    text: str
    variables: frozenset[str] = field(compare=False)
    fields: tuple[str, ...] = field(compare=False)
    node: Node = field(compare=False, repr=False)
    reads: tuple[Read, ...] = field(compare=False, repr=False)
    program: cel.Program = field(compare=False, repr=False)
    # Up to this weight of the whole request nothing has to be reckoned (work.py).
    affordable: int = field(compare=False, repr=False)

    def holds(self, context: ConditionContext) -> bool | Failure:
        """Whether it matches: only true does, only false does not, all else is a failure that
        names the field (config.md, How policies combine 3)."""
        held = context.held.get(self.text)
        if held is None:
            held = context.held[self.text] = self._judge(context)
        return held

    def _judge(self, context: ConditionContext) -> bool | Failure:
        if not self.variables <= context.names:
            context.load(self.variables)
        if context.has_trouble or context.weight > self.affordable:
            trouble = self.trouble(context)
            if trouble is not None:
                return trouble
        try:
            result = self.program.execute(context.engine)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001  # a panic of the library is no Exception
            return following.failure(self.node, context)
        if result is True or result is False:
            return result
        return following.failure(self.node, context)

    def trouble(self, context: ConditionContext) -> Failure | None:
        """Why it may not be evaluated at all: it reads too much, or would take too long. For a
        context that has read its variables."""
        for read in self.reads:
            trouble = context.trouble(read.path, is_asked=read.is_asked)
            if trouble is not None:
                return trouble
        if context.weight > self.affordable and work(self.node, context.weigh).cost > MAX_WORK:
            return Failure(f"reading {', '.join(self.fields)} would take too long")
        return None


def compile_condition(text: str) -> Condition:
    """Read and check a condition. Raises `ConditionRefused`."""
    node = parse(text)
    checks.check(node)
    limit = affordable(node)
    if limit == 0:
        raise ConditionRefused(
            "The condition would take too long.",
            None,
            r"In a pattern, \w and \p{…} are dear; write [A-Za-z0-9_].",
        )
    found = tuple(dict.fromkeys(reads(node)))
    return Condition(
        text=text,
        variables=frozenset(str(read.path[0]) for read in found),
        fields=tuple(dict.fromkeys(dotted(read.path) for read in found)),
        node=node,
        reads=found,
        program=_program(node),
        affordable=limit,
    )


def _program(node: Node) -> cel.Program:
    try:
        return cel.compile(written(node))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001  # a panic of the library is no Exception
        raise ConditionRefused("This is no condition in CEL.", node.column) from None
