"""A deployment over https as deploy/ describes it raises no warning of Django's."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_check_deploy_is_silent(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": "https://approvals.example",
        "DATABASE_URL": "postgres://countersign@db.example/countersign",
        "REDIS_URL": "redis://redis.example",
        "HITL_DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
