"""What every template of ours may use: icons, hostile text made visible, durations, initials."""

from __future__ import annotations

import functools
import hashlib
from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approvals.display import kinds
from approvals.display.markup import marked, note
from approvals.display.text import pieces, visible
from approvals.rules import strict_json
from approvals.schemaforms.money import shown_amount

register = template.Library()

MAX_CHECKED = 4_000
_TONES = ("", "b", "c", "d", "e")


@functools.cache
def _sprite_once() -> str:
    return static("vendor/lucide/icons.svg")


@register.simple_tag
def sprite() -> str:
    """The address of the icon sprite. Hashed names are looked up once a process."""
    return static("vendor/lucide/icons.svg") if settings.DEBUG else _sprite_once()


@register.simple_tag
def icon(name: str, classes: str = "i") -> SafeString:
    """An icon of the sprite: decoration, never the only carrier of a meaning."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, sprite(), name
    )


@register.filter
def shown(text: str) -> SafeString:
    """Text from outside on one line: escaped, with every hidden character as a visible mark."""
    return marked(str(text))


@register.filter
def shown_plain(text: str) -> str:
    """The same where no markup can stand, as in an option: the marks are text."""
    return visible(str(text))


@register.filter
def hides(text: str) -> bool:
    """Whether a text has characters that a plain input would not show.

    Long texts are only looked through for what cannot be printed: the whole check takes seconds.
    """
    if len(text) > MAX_CHECKED:
        return not all(line.isprintable() for line in text.split("\n"))
    return any(piece.kind != "text" for piece in pieces(str(text), lines=True))


@register.filter
def is_long(text: str) -> bool:
    """Whether a text is too long to be shown beside its own field."""
    return len(text) > MAX_CHECKED


@register.filter
def shown_lines(text: str) -> SafeString:
    """The same for longer text, whose line breaks stay (put it where white space is kept)."""
    return marked(str(text), lines=True)


@register.filter
def shown_value(text: str) -> SafeString:
    """The same for a value among others: each line ends in a mark, so none passes for a row."""
    return marked(str(text), lines=True, ends=True)


@register.simple_tag
def mark(words: str) -> SafeString:
    """A mark of our own, ⟦empty text⟧, which no text from outside can imitate."""
    return note(words)


@register.filter
def milliseconds(moment: datetime) -> int:
    """A moment as the browser counts time."""
    return int(moment.timestamp() * 1000)


@register.filter
def span(length: timedelta) -> str:
    """A length of time in the words of a countdown: 4:05, 3:10 h, 2 d."""
    seconds = max(0, int(length.total_seconds()))
    hours, minutes = seconds // 3600, seconds % 3600 // 60
    if seconds >= 2 * 86400:
        return f"{seconds // 86400} d"
    return f"{hours}:{minutes:02d} h" if hours else f"{minutes}:{seconds % 60:02d}"


@register.filter
def when(moment: datetime) -> str:
    """A moment as one reads it today: its time, and the day unless it is today."""
    here, now = timezone.localtime(moment), timezone.localtime()
    if here.date() == now.date():
        return date_format(here, "H:i")
    return date_format(here, "j M H:i" if here.year == now.year else "j M Y H:i")


@register.filter
def kind_name(kind: str) -> str:
    """What people call a kind of request."""
    return str(kinds.NAMES[kind])


@register.filter
def sum_asked(asks_text: str) -> str:
    """The sum that a request asks for, out of the text of what it asks: 4,820.00 EUR."""
    budget = strict_json.read_object(asks_text).get("budget")
    if not isinstance(budget, dict):
        return ""
    return shown_amount(str(budget["amount"]), str(budget["currency"]))


@register.filter
def initials(name: str) -> str:
    """Up to two letters for an avatar."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def tone(identifier: str) -> str:
    """One of five avatar colours, always the same for one person."""
    return _TONES[sum(identifier.encode()) % len(_TONES)]


@register.filter
def words(text: str) -> list[str]:
    """A text's words, to walk over."""
    return text.split()


@register.simple_tag
def stylesheet(name: str) -> str:
    """The address of one of our style sheets."""
    return static(f"css/{name}.css")


@register.simple_tag
def now_ms() -> int:
    """The server's time, by which the page counts down."""
    return milliseconds(timezone.now())


@register.filter
def short_id(identifier: str) -> str:
    """An id as people say it: the end of it, where ids differ."""
    prefix, _, rest = identifier.partition("_")
    return f"{prefix}-{rest[-6:]}".upper()


@register.filter
def short_hash(text: str) -> str:
    """A short stand-in for any text that may be an element's id."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


@register.simple_tag
def version() -> str:
    """The version of the site."""
    return str(settings.VERSION)
