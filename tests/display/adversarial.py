"""Texts and values that are made to look like others."""

import unicodedata

from confusable_homoglyphs.confusables import confusables_data
from hypothesis import strategies as st

BASE = ("transfer", "paypal.com", "rm -rf /", "e", "ok", "a b", "file", "Amount: 5", "b\nc: d")
_INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u180e\u200e\u200f\u202a\u202b\u202c\u202d"
    "\u202e\u2066\u2067\u2068\u2069\u115f\u1160\u3164\uffa0\ufe00\ufe0e\ufe0f\U000e0001\U000e0041"
    "\U000e0100\u2800\u17b4\u180b\u00a0\u2007\u202f\u2009\u3000\u1680\t\r\n\x0b\x0c\x85\u2028\x1b "
)
_IMITATIONS = (
    "⟦U+200B⟧", "⟦2 spaces⟧", "⟦Cyrillic⟧", "⟦empty text⟧", "[U+200B]", "↵", "↵\n", "•••• 6a3f91c2",
    "text", "\ntext\nc\nd", "null", "true", "1", "1.0", "{}", "[]", "empty list", "list of 1",
    "1 value", "<span class=\"ctl\">⟦U+200B⟧</span>", "&#8203;", "\\u200b", "%E2%80%8B",
)  # fmt: skip


def _twins():
    twins = {}
    for sign, others in confusables_data.items():
        for other in others:
            like = other["c"]
            if len(sign) == len(like) == 1:
                twins.setdefault(like, []).append(sign)
    return twins


_TWINS = _twins()


@st.composite
def changed(draw, text):
    """The text with one thing about it changed that an eye may well miss."""
    at = draw(st.integers(0, len(text)))
    how = draw(st.sampled_from(("insert", "imitate", "twin", "form", "dress", "blank", "tail")))
    if how == "insert":
        return text[:at] + draw(st.sampled_from(_INVISIBLE)) + text[at:]
    if how == "imitate":
        return text[:at] + draw(st.sampled_from(_IMITATIONS)) + text[at:]
    if how == "twin" and at < len(text) and (twins := _TWINS.get(text[at])):
        return text[:at] + draw(st.sampled_from(twins)) + text[at + 1 :]
    if how == "form":
        name = draw(st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")))
        return unicodedata.normalize(name, text[:at] + "é" + text[at:])
    if how == "dress" and at < len(text) and text[at].isascii() and text[at].isalpha():
        shift = draw(st.sampled_from((0xFF21 - 65, 0x1D400 - 65)))
        return text[:at] + chr(ord(text[at].upper()) + shift) + text[at + 1 :]
    if how == "blank":
        return text.replace(" ", draw(st.sampled_from(("  ", "\u00a0", "\t", "\u2003", ""))))
    return text + draw(st.sampled_from((" ", "\n", "\r\n", "\u0301", "\U0001f3fd", "\ufe0f")))


@st.composite
def texts(draw):
    """A text with up to three such changes."""
    text = draw(st.sampled_from(BASE + _IMITATIONS))
    for _ in range(draw(st.integers(0, 3))):
        text = draw(changed(text))
    return text


SCALARS = st.one_of(
    texts(), st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from((1.0, 1.5, -0.5, 1e21))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(), inner, max_size=3),
    max_leaves=6,
)
