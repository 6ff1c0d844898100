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
        return line + (f"\n{self.formatException(record.exc_info)}" if record.exc_info else "")


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
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


def one_line(message: str) -> str:
    """Control characters made visible, so that a path cannot forge a log line or a colour."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in message
    )
