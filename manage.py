#!/usr/bin/env python3
"""The command line of Countersign."""

import os
import sys


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - said in a sentence instead of a SyntaxError
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Countersign needs Python 3.11 or newer, and this is Python {found}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError:
        sys.exit(
            "Django is not installed for this Python: run `make run`, or use .venv/bin/python."
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
