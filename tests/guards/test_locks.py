"""The lock files pin every byte and name no place to get it from (foundation.md 1)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["run.lock", "dev.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name):
    text = (ROOT / "requirements" / name).read_text()
    assert not re.search(r"https?:|--(extra-)?index|--find-links|file:|git\+", text)


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name):
    text = re.sub(r"^\s*#.*$", "", (ROOT / "requirements" / name).read_text(), flags=re.M)
    packages = [block for block in re.split(r"\n(?=[a-z0-9])", text.strip()) if block]
    assert len(packages) > 50
    for package in packages:
        assert re.match(r"[a-z0-9-]+(\[[a-z0-9,-]+\])?==\S+", package), package
        assert "--hash=sha256:" in package


def test_what_runs_is_tested_in_the_same_version():
    pins = [
        dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements" / n).read_text(), re.M))
        for n in LOCKS
    ]
    assert pins[0].items() <= pins[1].items()
