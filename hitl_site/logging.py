"""One line an event: text for people, JSON for machines, both with the request's id.

Neither prints an exception's local variables, nor anything a caller sent but the path: action
arguments and secrets never reach a log.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

from hitl_site import env, request_id


def from_environment() -> dict[str, Any]:
    """Django's LOGGING: all of it to stderr, by HITL_LOG_FORMAT as text or as JSON."""
    usual = "text" if sys.stderr.isatty() else "json"
    chosen = env.choice("HITL_LOG_FORMAT", usual, ("text", "json"))
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"()": "hitl_site.logging.TextFormatter"},
            "json": {"()": "hitl_site.logging.JsonFormatter"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": chosen}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "django.channels.server": {"handlers": [], "level": "INFO", "propagate": True},
            # At a terminal a line a call would push the first start's credentials out of sight.
            "countersign.access": {"level": "INFO" if chosen == "json" else "WARNING"},
            "daphne": {"level": "WARNING"},
            # A traceback a second while Redis is away; our own warning says it once (wakeups.py).
            "channels_redis": {"level": "CRITICAL"},
            "celery": {"level": "WARNING"},
        },
    }


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
