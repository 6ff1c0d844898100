"""What the browser gets that we did not write is what the manifest says, byte for byte."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / "static/vendor/MANIFEST.json"


def check() -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "requirements/vendor.py"), "check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_file_has_the_hash_of_the_manifest_and_none_is_extra():
    done = check()
    assert (done.stdout, done.returncode) == ("", 0)


def test_every_package_has_a_version_a_licence_and_its_text():
    for name, entry in json.loads(MANIFEST.read_text()).items():
        assert entry["version"], name
        assert entry["license"], name
        assert any(path.endswith("LICENSE") for path in entry["files"]), name


def test_the_manifest_names_no_address():
    assert "://" not in MANIFEST.read_text()
