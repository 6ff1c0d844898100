"""The draft in an action's arguments: an e-mail, or a long text, found by what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from . import code
from .addresses import Address, read_all
from .arguments import Node

Format: TypeAlias = Literal["plain", "markdown", "code"]

# In the order in which a reader looks for them; compared without case, "-" and "_".
_TEXT_NAMES = ("draft", "markdown", "body", "content", "text", "message", "code", "html")
_CODE_NAMES = frozenset(("code", "script", "sql", "query", "html"))
_BODY_NAMES = ("body", "text", "content", "message", "markdown")
_HEADERS = ("from", "to", "cc", "bcc", "replyto")
_LONG = 200
_MARKDOWN = re.compile(r"^(#{1,6} |[-*+] |\d+[.)] |> |```|\|.+\|)|\*\*\S|\[[^\]\n]+\]\(", re.M)


@dataclass(frozen=True, slots=True)
class Header:
    """One line of an e-mail's head, with every address in it."""

    name: str
    pointer: str
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class TextDraft:
    """A long text, where it stands and how to show it; `language` is of code, else ""."""

    pointer: str
    text: str
    format: Format
    language: str = ""


@dataclass(frozen=True, slots=True)
class EmailDraft:
    """An e-mail: who gets it, what it says as text and as HTML (None where there is none)."""

    headers: tuple[Header, ...]
    subject: Node | None
    body: TextDraft | None
    html: TextDraft | None


def find(args: Node) -> EmailDraft | TextDraft | None:
    """Find what a reviewer should read as a draft, or None; the tree shows it all the same."""
    return _email(args) or _long_text(args)


def _email(args: Node) -> EmailDraft | None:
    """An e-mail is an object with a "to" and a subject or a body; it may lie one level down.

    Where two things could be what is sent, none is shown as if it were the one.
    """
    found = [mail for holder in (args, *args.children) if (mail := _email_in(holder))]
    return found[0] if len(found) == 1 else None


def _email_in(holder: Node) -> EmailDraft | None:
    members = {_plain(child.key): child for child in holder.children}
    if holder.type != "object" or "to" not in members or len(members) < len(holder.children):
        return None
    subject, html = members.get("subject"), members.get("html")
    source = html if html and _is_text(html) else None
    texts = [members[name] for name in _BODY_NAMES if _is_text(members.get(name))]
    if len(texts) > 1 or not (subject or texts):
        return None
    return EmailDraft(
        headers=tuple(_headers(members)),
        subject=subject,
        body=TextDraft(texts[0].pointer, texts[0].text, "plain") if texts else None,
        html=TextDraft(source.pointer, source.text, "code", "html") if source else None,
    )


def _headers(members: dict[str, Node]) -> Iterator[Header]:
    for name in _HEADERS:
        if field := members.get(name):
            yield Header(str(field.key), field.pointer, tuple(_addresses(field)))


def _addresses(field: Node) -> Iterator[Address]:
    for each in (field, *_leaves(field)):
        if each.masked:
            yield Address(each.text, "", "", "")
        elif _is_text(each):
            yield from read_all([each.text])


def find_short(args: Node) -> TextDraft | None:
    """The text that is called what drafts are called, however short it is."""
    texts = [leaf for leaf in _leaves(args) if _is_text(leaf) and leaf.text.strip()]
    named = [leaf for leaf in texts if _rank(leaf) < len(_TEXT_NAMES)]
    return _best(named) if named else None


def _long_text(args: Node) -> TextDraft | None:
    texts = [leaf for leaf in _leaves(args) if _is_text(leaf) and _is_long(leaf.text)]
    return _best(texts) if texts else None


def _best(texts: list[Node]) -> TextDraft:
    best = min(texts, key=lambda leaf: (_rank(leaf), -len(leaf.text)))
    format = _format(best)
    language = code.language_of(best.text, _hint(best)) if format == "code" else ""
    return TextDraft(best.pointer, best.text, format, language)


def _format(leaf: Node) -> Format:
    name = _plain(leaf.key)
    if name == "markdown":
        return "markdown"
    if name in _CODE_NAMES or code.language_of(leaf.text):
        return "code"
    return "markdown" if _MARKDOWN.search(leaf.text) else "plain"


def _hint(leaf: Node) -> str:
    name = _plain(leaf.key)
    return {"sql": "sql", "query": "sql", "html": "html"}.get(name, "")


def _rank(leaf: Node) -> int:
    name = _plain(leaf.key)
    return _TEXT_NAMES.index(name) if name in _TEXT_NAMES else len(_TEXT_NAMES)


def _is_long(text: str) -> bool:
    return len(text) >= _LONG or "\n" in text.strip()


def _is_text(node: Node | None) -> bool:
    return node is not None and node.type == "string" and not node.masked


def _leaves(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.children:
            yield from _leaves(child)
        else:
            yield child


def _plain(key: str | int | None) -> str:
    return re.sub(r"[_-]", "", str(key)).lower()
