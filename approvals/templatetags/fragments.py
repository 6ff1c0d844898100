"""Parts of a page that stay the same are rendered once a process (performance.md, 3.5)."""

from __future__ import annotations

import threading
from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()

MOST_KEPT = 5_000

_kept: dict[tuple[Hashable, ...], SafeString] = {}
_guard = threading.Lock()


class Remembered(template.Node):
    """What stands inside, as it was rendered first for this key."""

    child_nodelists = ("inside",)

    def __init__(self, inside: NodeList, key: list[FilterExpression], at: int | None) -> None:
        self.inside = inside
        self.key = key
        self.at = at

    def render(self, context: Context) -> SafeString:
        key = (self.origin.name, self.at, *(part.resolve(context) for part in self.key))
        found = _kept.get(key)
        return self._render_anew(key, context) if found is None else found

    def _render_anew(self, key: tuple[Hashable, ...], context: Context) -> SafeString:
        text = self.inside.render(context)
        with _guard:
            if len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]  # the oldest
            _kept[key] = text
        return text


@register.tag
def remembered(parser: Parser, token: Token) -> Remembered:
    """`{% remembered row.id row.version %}…{% endremembered %}`: the key names all that the
    inside depends on, and nothing inside may depend on who reads it, or when."""
    key = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    inside = parser.parse(("endremembered",))
    parser.delete_first_token()
    return Remembered(inside, key, token.lineno)
