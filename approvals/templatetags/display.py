"""What templates need to show hostile input: Markdown, code, differences, sizes."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from approvals.display import code, markdown
from approvals.display.arguments import Node
from approvals.display.diff import Part
from approvals.display.markup import html, isolated, marked, together
from approvals.display.text import pieces

register = template.Library()

_BLANK = mark_safe('<span class="blank"> </span>')


@register.filter
def as_markdown(text: str, top: int = 3) -> SafeString:
    """Markdown from outside; its first headings get the level `top`."""
    return markdown.render(text, top=top)


@register.filter
def misleading(written: str) -> int:
    """How many links in rendered Markdown are not what they say."""
    return written.count('class="host bad"')


@register.filter
def is_formatted(text: str) -> bool:
    """Whether Markdown shows less than the source: then the source belongs beside it."""
    return markdown.is_formatted(text)


@register.filter
def as_code(text: str, language: str = "") -> SafeString:
    """Code from outside, for inside a <pre>; `language` is a hint."""
    return code.block(text, language=language)


@register.filter
def shown_part(part: Part) -> SafeString:
    """A part of a difference; where only blanks came or went, they are marks."""
    if part.kind == "same" or part.text.strip():
        return marked(part.text, lines=True, part=part.place)
    breaks = SafeString("\n" * part.text.count("\n"))
    return together([marked(part.text), breaks])


@register.filter
def text_size(node: Node) -> str:
    """How much text a value holds: 18.2 KB."""
    return filesizeformat(node.size)


@register.simple_tag
def value(node: Node) -> SafeString:
    """A node's value alone, without the white space of its template."""
    return SafeString(render_to_string("approvals/display/value.html", {"node": node}).strip())


@register.filter
def shown_typed(text: str) -> SafeString:
    """Text that has to be typed: every blank is drawn, so that none is left out or added."""
    parts: list[SafeString] = []
    for piece in pieces(text):
        if piece.kind == "mark":
            parts.append(html(piece))
            continue
        words = [isolated(word) for word in piece.text.split(" ")]
        parts.append(format_html_join(_BLANK, "{}", ((word,) for word in words)))
    return together(parts)
