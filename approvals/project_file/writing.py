"""A document as YAML, always in the same bytes, and the same for readers of YAML 1.1 and 1.2.

What fits a line and is not deep stands on that line (`{members: [rita, rui]}`), the rest in
blocks. A text is quoted unless no reader could take it for anything else, so amounts, times
and dates always are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from approvals.rules import strict_json
from approvals.rules.strict_json import JsonValue

_WIDTH = 100
_FLOW_DEPTH = 2
_STEP = "  "
_PLAIN = re.compile(r"[A-Za-z_/(][A-Za-z0-9_ ./@+<>=()&|!?%*\"'$^~;-]*(?<! )")
_PLAIN_IN_BLOCK = re.compile(r"[A-Za-z_/(][A-Za-z0-9_ ./@+<>=()&|!?%*\"'$^~;,\[\]{}-]*(?<! )")
_NOT_TEXTS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_LITERAL = re.compile(r"(?![ \n])[^\n]*(?<! )(\n[^\n]*(?<! ))*(?<!\n)\n?")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def write_file(document: Mapping[str, JsonValue]) -> str:
    """The document as the text of a file; members in the order in which they come."""
    lines: list[str] = []
    for key, value in document.items():
        if isinstance(value, dict | list):
            lines.append("")
        if isinstance(value, dict | list) and value:
            lines += [f"{_text(key)}:", *_block(value, "")]
        else:
            lines.append(f"{_text(key)}: {write_flow(value)}")
    return "\n".join(lines) + "\n"


def _block(value: JsonValue, indent: str) -> Iterator[str]:
    """The lines of a container that is not empty, below the line that opens it."""
    deeper = indent + _STEP
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _entry(f"{deeper}{_text(key)}:", member, deeper)
    elif isinstance(value, list):
        for item in value:
            yield from _item(item, deeper)


def _entry(head: str, value: JsonValue, indent: str) -> Iterator[str]:
    literal = _literal(value, indent + _STEP)
    if literal:
        yield f"{head} {literal[0]}"
        yield from literal[1:]
    elif _fits(value, len(head) + 1):
        yield f"{head} {write_flow(value, in_block=True)}"
    else:
        yield head
        yield from _block(value, indent)


def _item(value: JsonValue, indent: str) -> Iterator[str]:
    if _fits(value, len(indent) + 2):
        yield f"{indent}- {write_flow(value, in_block=True)}"
        return
    # The first line of the block moves up beside the dash.
    first, *rest = _block(value, indent)
    yield f"{indent}- {first.lstrip(' ')}"
    yield from rest


def _fits(value: JsonValue, column: int) -> bool:
    if not isinstance(value, dict | list) or not value:
        return True
    return _depth(value) <= _FLOW_DEPTH and column + len(write_flow(value)) <= _WIDTH


def _depth(value: JsonValue) -> int:
    if not isinstance(value, dict | list):
        return 0
    members: Sequence[JsonValue] = list(value.values()) if isinstance(value, dict) else value
    return 1 + max(map(_depth, members), default=0)


def write_flow(value: JsonValue, *, in_block: bool = False) -> str:
    """A value on one line; `in_block`: where no bracket or comma is around it."""
    if isinstance(value, dict):
        members = (f"{_text(key)}: {write_flow(member)}" for key, member in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(write_flow, value))}]"
    return _text(value, in_block=in_block) if isinstance(value, str) else strict_json.text(value)


def _text(text: str, *, in_block: bool = False) -> str:
    plain = _PLAIN_IN_BLOCK if in_block else _PLAIN
    if plain.fullmatch(text) and text.lower() not in _NOT_TEXTS:
        return text
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _literal(value: JsonValue, indent: str) -> list[str]:
    """A text of several lines as it is, where no reader would change a space of it."""
    if not isinstance(value, str) or "\n" not in value.rstrip("\n"):
        return []
    if not _LITERAL.fullmatch(value) or not value.replace("\n", "").isprintable():
        return []
    kept = "|" if value.endswith("\n") else "|-"
    lines = value.removesuffix("\n").split("\n")
    return [kept, *(f"{indent}{line}" if line else "" for line in lines)]
