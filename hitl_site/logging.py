"""One line an event: text for people, JSON for machines, both with the request's id.

Neither prints an exception's local variables, nor anything a caller sent but the path: action
arguments and secrets never reach a log.
"""

import json
import logging
from datetime import UTC, datetime

from hitl_site import request_id


class TextFormatter(logging.Formatter):
    """`12:00:00 INFO approvals.delivery message request_id=…`."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        name = request_id.current.get()
        line = f"{at} {record.levelname} {record.name} {one_line(record.getMessage())}"
        line += f" request_id={name}" if name else ""
        trace = traceback_of(self, record)
        return f"{line}\n{trace}" if trace else line


class JsonFormatter(logging.Formatter):
    """An object a line; a traceback is one string in it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.current.get() or None,
        }
        if trace := traceback_of(self, record):
            line["traceback"] = trace
        return json.dumps(line, ensure_ascii=True)


def traceback_of(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Where our code failed. A caller's foreign Host or giant form is no failure of ours."""
    if not record.exc_info or record.name.startswith("django.security."):
        return ""
    return formatter.formatException(record.exc_info)


def one_line(message: str) -> str:
    """Control characters made visible, so that a path cannot forge a log line or a colour."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in message
    )
