"""How each kind of Markdown token is written where its words come from an agent."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, TypeAlias

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from . import code, links
from .markup import marked

Env: TypeAlias = MutableMapping[str, Any]
Rule: TypeAlias = Callable[[Sequence[Token], int, OptionsDict, Env], str]


def rules(source: str, top: int) -> dict[str, Rule]:
    """The writing rules for one text; `source` is the whole of it, `top` its heading level."""
    writing = _Writing(source, top)
    return {
        "text": writing.text,
        "text_special": writing.text,
        "code_inline": writing.code_inline,
        "fence": writing.block,
        "code_block": writing.block,
        "image": writing.image,
        "link_open": writing.link_open,
        "link_close": writing.link_close,
        "list_item_open": writing.list_item_open,
        "heading_open": writing.heading_open,
        "heading_close": writing.heading_close,
    }


class _Writing:
    """One rendering: it remembers the open links and the level of the last heading."""

    def __init__(self, source: str, top: int) -> None:
        self.source = source
        self.top = top
        self.level = top - 1
        self.open_links: list[tuple[links.Link, str, str]] = []

    def text(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        return self.shown(tokens[i].content)

    def code_inline(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        return f"<code>{marked(tokens[i].content, within=self.source)}</code>"

    def block(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        token = tokens[i]
        language = token.info.strip().partition(" ")[0]
        caption = f'<span class="mut">{self.shown(token.info.strip())}\n</span>' if language else ""
        text = token.content.removesuffix("\n")
        body = code.block(text, language=language)
        return f'<pre class="box" tabindex="0">{caption}{body}</pre>\n'

    def image(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        token = tokens[i]
        url, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        said = " ".join(part for part in (token.content, title) if part)
        where = links.read(url).host_shown or url
        return format_html(
            '<span class="host">{} {} ({})</span>',
            _("image not loaded:"),
            self.shown(said),
            self.shown(where),
        )

    def link_open(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        token = tokens[i]
        url = str(token.attrs.get("href", ""))
        link = links.read(url)
        self.open_links.append((link, url, str(token.attrs.get("title", ""))))
        return format_html('<a class="link" href="{}">', link.href) if link.href else "<span>"

    def link_close(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        link, url, title = self.open_links.pop()
        end = "</a>" if link.href else "</span>"
        told = f' <span class="mut">“{self.shown(title)}”</span>' if title else ""
        return end + self.target(link, url, _label(tokens, i)) + told

    def target(self, link: links.Link, url: str, label: str) -> str:
        """Say where a link leads, unless its label says just that."""
        if link.href is None:
            said = _("not a link:")
            return f' <span class="host bad">{said} {self.shown(url)}</span>'
        if link.warning or links.misleads(label, link):
            said, where = _("goes to"), self.shown(link.host_shown)
            return f' <span class="host bad">{said} {where}</span>'
        if links.claimed_host(label).removeprefix("www.") == link.host.removeprefix("www."):
            return ""
        return f' <span class="host">({self.shown(link.host_shown)})</span>'

    def list_item_open(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        number = tokens[i].info  # as it was sent: HTML would count on its own
        return f'<li value="{int(number)}">' if number else "<li>"

    def heading_open(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        wanted = self.top + int(tokens[i].tag[1]) - 1
        self.level = min(wanted, self.level + 1, 6)
        return f"<h{self.level}>"

    def heading_close(self, tokens: Sequence[Token], i: int, o: OptionsDict, e: Env) -> str:
        return f"</h{self.level}>\n"

    def shown(self, text: str) -> str:
        return marked(text, part="word", lines=True, within=self.source)


def _label(tokens: Sequence[Token], close: int) -> str:
    """The words of the link that ends at `close`; links cannot stand inside links."""
    words: list[str] = []
    for token in reversed(tokens[:close]):
        if token.type == "link_open":
            break
        words.append(token.content)
    return "".join(reversed(words))
