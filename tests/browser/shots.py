"""`python -m tests.browser.shots`: pictures of every page, light, dark and phone, into shots/.

It is a pytest run of `test_shots.py` that keeps what it sees, so that the pictures show exactly
what the tests look at.
"""

import os
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "shots"


def main() -> int:
    """Take all pictures; exit as pytest does."""
    FOLDER.mkdir(exist_ok=True)
    os.environ["COUNTERSIGN_SHOTS"] = str(FOLDER)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    story = str(Path(__file__).with_name("test_every_page.py"))
    return int(pytest.main([story, "-q", "-m", "browser", "-p", "no:randomly"]))


if __name__ == "__main__":
    sys.exit(main())
