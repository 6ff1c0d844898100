"""Strings: which input fits, what it shows, and how what was typed becomes the value."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from . import moments
from .nodes import Node
from .posts import plain_lines
from .spots import Spot, cleared
from .typed_numbers import canonical
from .values import Maybe, Schema, present, short

if TYPE_CHECKING:
    from .growing import Grower

LONG = 80
MAX_FILE = 150_000  # bytes; the data URL is a third longer, and an answer has at most 256 KB
_AREAS = ("textarea", "markdown", "code")
_LINE = {"email": "email", "idn-email": "email", "uri": "url", "iri": "url", "url": "url"}
_MONEY = ("money", "money-amount")
_MONO = ("uuid", "hostname", "ipv4", "ipv6", "duration", "uri-reference", "regex", "json-pointer")


def dress(node: Node, spot: Spot, grower: Grower) -> None:
    """Choose the input for a string and fill in what it shows."""
    schema, hints = spot.schema, grower.hints(spot)
    form, wish = _format(schema), hints.widget
    node.type_name = _("text")
    node.text = short(spot.source)
    node.facts["examples"] = [schema.get("default"), *(_examples(schema)), schema.get("const")]
    node.attributes["maxlength"] = ""
    if is_file(schema, form) or wish == "file":
        _as_file(node, schema, hints.options)
    elif wish == "password" or form == "password":
        _as_password(node)
    elif form in ("date", "time", "date-time", "datetime-local") or wish in (
        "date",
        "time",
        "date-time",
    ):
        _as_moment(
            node, wish if wish in ("date", "time", "date-time") else form, grower.orders.zone
        )
    elif wish in _AREAS or form in ("markdown", "textarea") or _is_long(node.text, schema):
        node.widget = "textarea"
        node.facts["mono"] = wish == "code"
        node.width = hints.width or 6
        rows = hints.get("rows")
        node.rows = rows if isinstance(rows, int) and 1 <= rows <= 40 else 4
    else:
        _as_line(node, form)
    node.attributes = {name: value for name, value in node.attributes.items() if value}


def untouched(node: Node, typed: str, rendered: str) -> bool:
    """Whether what came back is what was shown, as far as a browser can tell."""
    picker = node.attributes.get("type")
    if picker == "datetime-local":
        return moments.same_local(typed, rendered)
    if picker == "time":
        return moments.same_time(typed, rendered)
    return typed == plain_lines(rendered)


def read(node: Node, spot: Spot, typed: str, zone: tzinfo) -> Maybe:
    """The string for what was typed."""
    meant = node.facts.get("meaning")
    if meant == "date-time" and moments.is_local(typed):
        return moments.from_local(typed, zone)
    if meant == "amount":
        return canonical(typed) or typed
    if meant == "time":
        return moments.like_author(typed, node.facts["examples"])
    return typed


def is_file(schema: Schema, form: str) -> bool:
    """Whether the string is a file in a data: URL."""
    return form == "data-url" or "mcpFile" in schema


def read_file(node: Node, spot: Spot, grower: Grower) -> Node:
    """Take a new file, take the old one out, or leave it as it is."""
    node.filled = present(spot.source)
    if not grower.posted(node):
        return node
    sent = grower.post.files.get(f"{node.id}-f")
    if sent is not None and sent.name:
        sent.seek(0)  # a refused answer is read once more to be drawn again
        data = sent.read()
        if len(data) > node.facts["limit"]:
            node.errors.append(
                _("This file is too large: at most %(kb)s KB.")
                % {"kb": node.facts["limit"] // 1000}
            )
            return node
        kind = sent.content_type or ""
        kind = kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "application/octet-stream"
        name = re.sub(r"[^\w.-]", "_", sent.name)[:100]
        node.value = f"data:{kind};name={name};base64,{base64.b64encode(data).decode('ascii')}"
        node.filled = True
        node.facts["carries"] = node.value
    elif "drop" in grower.post.every(node.id):
        node.value, node.filled = cleared(node, spot), False
        node.facts["carries"] = "drop"
    elif (carried := _carried(grower.post.every(node.id))) is not None:
        node.value, node.filled = carried, True
        node.facts["carries"] = carried
    node.text = _file_words(short(node.value))
    return node


def _as_line(node: Node, form: str) -> None:
    kind = _LINE.get(form, "")
    node.type_name = {"email": _("e-mail"), "url": _("link")}.get(kind, _("text"))
    # Browsers strip blanks around what they take for an address; then it is plain text here.
    if kind and node.text == node.text.strip():
        node.attributes["type"] = kind
    if form in _MONEY:
        node.facts["meaning"] = "amount"
        node.attributes["inputmode"] = "decimal"
        node.type_name = _("amount")
    if form == "money-currency":
        node.type_name = ""
        node.attributes["size"] = "3"
        node.attributes["autocapitalize"] = "characters"
    if form in _MONO:
        node.facts["mono"] = True
        node.type_name = form
    if form == "duration":
        node.placeholder = node.placeholder or "PT15M"


def _as_password(node: Node) -> None:
    node.widget = "password"
    node.facts["kept"] = bool(node.text)
    node.text = ""
    node.compares = False


def _as_moment(node: Node, form: str, zone: tzinfo) -> None:
    node.facts["meaning"] = form
    node.type_name = {"date": _("date"), "time": _("time")}.get(form, _("date and time"))
    node.widget = "moment"
    if form == "date":
        picker = "date" if node.text == "" or moments.is_date(node.text) else ""
    elif form == "time":
        picker = "time" if node.text == "" or moments.is_time(node.text) else ""
        node.attributes["step"] = "1" if picker else ""
    elif form == "datetime-local":
        picker = "datetime-local" if node.text == "" or moments.is_local(node.text) else ""
    else:
        local = moments.to_local(node.text, zone) if node.text else ""
        picker = "" if local is None else "datetime-local"
        node.text = node.text if local is None else local
        node.attributes["step"] = "1" if picker else ""
        node.note = _("In your time zone, %(zone)s") % {"zone": zone} if picker else ""
    node.attributes["type"] = picker


def _as_file(node: Node, schema: Schema, options: Mapping[str, object]) -> None:
    node.kind = node.widget = "file"
    node.type_name = _("file")
    node.width = 6
    node.text = _file_words(node.text)
    wish = schema.get("mcpFile")
    facts = wish if isinstance(wish, Mapping) else options
    accept, most = facts.get("accept"), facts.get("maxSize")
    if isinstance(accept, list):
        accept = ",".join(one for one in accept if isinstance(one, str))
    if isinstance(accept, str):
        node.attributes["accept"] = accept
    node.facts["limit"] = min(most, MAX_FILE) if isinstance(most, int) and most > 0 else MAX_FILE


def _carried(posted: Sequence[str]) -> str | None:
    """A file that was chosen before the form was drawn again; a browser never sends it twice."""
    return next((value for value in posted if value.startswith("data:")), None)


def _file_words(url: str) -> str:
    found = re.match(r"data:([^,;]*)(?:;name=([^,;]*))?[^,]*,(.*)", url, re.DOTALL)
    if found is None:
        return url
    size = len(found[3]) * 3 // 4 - found[3][-2:].count("=")
    return f"{found[2] or _('File')} ({found[1] or 'text/plain'}, {size} B)"


def _format(schema: Schema) -> str:
    found = schema.get("format")
    return found if isinstance(found, str) else ""


def _examples(schema: Schema) -> list[Maybe]:
    found = schema.get("examples")
    return list(found) if isinstance(found, list) else []


def _is_long(text: str, schema: Schema) -> bool:
    least, most = schema.get("minLength"), schema.get("maxLength")
    wide = isinstance(least, int) and least > LONG
    return len(text) > LONG or wide or (isinstance(most, int) and most > 500)
