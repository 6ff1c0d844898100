"""Markdown from agents as HTML that can neither act nor hide (ui.md 3.4).

Two guards stand behind each other: markdown-it with HTML off writes only tags of ours, and nh3
lets only an allow-list of them through. Whatever formatting would swallow (cells beyond a table's
columns, say) turns the whole text into plain text, so that no word of the source is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from .markdown_tokens import rules
from .markup import marked, note

MOST_CHARACTERS = 64_000
MOST_MARKS = 6_000  # brackets, stars and the like on which a parser may go back and forth
MOST_TOKENS = 20_000
_MARKUP_CHARACTERS = "[]*_`~<>!|&\\"
_FORMATTING = re.compile(
    r"[*_`~<>!#|&\\\[\r]|^[ \t]|[ \t]$|\n{3,}|^([-+=]|\d+[.)])|\s\Z|\A\s", re.M
)
_TAGS = {
    "a", "bdi", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_CLASSES = {
    "span": {"ctl", "host", "bad", "mut", "str", "kw", "cmt", "lit", "nm", "plus", "minus"},
    "code": {"code"},
    "pre": {"box"},
    "a": {"link"},
    "p": {"mut"},
}
_ATTRIBUTES = {"a": {"href"}, "li": {"value"}, "span": {"title"}, "pre": {"tabindex"}}


def render(text: str, *, top: int = 3) -> SafeString:
    """Write Markdown as HTML whose first headings are of level `top` and skip no level.

    Formatting loses differences (*a* and _a_ come out alike), so the page keeps the source at
    hand. A text that is too large or too dense to format comes out as plain text that says so.
    """
    if len(text) > MOST_CHARACTERS or _is_dense(text):
        return _plain(text, _("Too large to format, shown as it was sent."))
    parser = _parser(text, top)
    try:
        tokens = parser.parse(text)
    except RecursionError:
        return _plain(text, _("Nested too deep to format, shown as it was sent."))
    if len(tokens) > MOST_TOKENS:
        return _plain(text, _("Too large to format, shown as it was sent."))
    if _loses(text, tokens):
        return _plain(text, _("Formatting would hide a part, so it is shown as it was sent."))
    written = parser.renderer.render(tokens, parser.options, {})
    if "\r" in text:
        written += f'<p class="mut">{note("CR LF")}</p>'
    return mark_safe(clean(written))  # noqa: S308 — nh3 has passed it


def is_formatted(text: str) -> bool:
    """Whether `render` shows less of the source than `marked` would: markers, blanks, line ends."""
    return bool(_FORMATTING.search(text))


def clean(written: str) -> str:
    """Let only our allow-list through: no image, style, id or handler, only clean addresses."""
    return nh3.clean(
        written,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow ugc",
        url_relative="deny",
    )


def _parser(text: str, top: int) -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
    )
    parser.enable(["table", "strikethrough"])
    # A definition stands nowhere on the page, so whatever hides in one would be invisible.
    # And joined to its neighbours, an entity would no longer be known as one.
    parser.disable(["reference", "html_block", "html_inline", "text_join"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # links.read judges
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.renderer.rules.update(rules(text, top))  # type: ignore[attr-defined]
    return parser


def _plain(text: str, why: str) -> SafeString:
    shown = marked(text, lines=True)
    written = f'<p class="mut">{why}</p><pre class="box" tabindex="0">{shown}</pre>'
    return mark_safe(clean(written))  # noqa: S308 — nh3 has passed it


def _is_dense(text: str) -> bool:
    count = Counter(text)
    lines = text.split("\n")
    cells = max(line.count("|") for line in lines) * len(lines)  # rows are filled up to the widest
    return cells > MOST_TOKENS or sum(count[each] for each in _MARKUP_CHARACTERS) > MOST_MARKS


def _loses(text: str, tokens: Sequence[Token]) -> bool:
    """Whether letters or digits of the source are in no token that is shown."""
    kept: Counter[str] = Counter()
    _gather(tokens, kept)
    wanted = Counter(character for character in text if character.isalnum())
    return bool(wanted - kept)


def _gather(tokens: Sequence[Token], kept: Counter[str]) -> None:
    for token in tokens:
        if token.type == "text_special":  # an entity or an escape: as it was written
            kept.update(token.markup)
            continue
        kept.update(token.info)
        for value in token.attrs.values():
            kept.update(str(value))
            kept.update("amp" * str(value).count("&"))  # as &amp;, in an address
        if token.children and token.type != "image":
            _gather(token.children, kept)
        else:
            kept.update(token.content)
