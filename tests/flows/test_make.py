"""The Makefile on a machine that lacks what it needs: one sentence, nothing left behind."""

import os
import shutil
import subprocess

import pytest

from tests.services.site import ROOT


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    shutil.copy(ROOT / "Makefile", folder)
    return folder


def make(folder, *arguments, path=None):
    done = subprocess.run(
        [shutil.which("make"), "-s", "run", *arguments],
        cwd=folder, env={**os.environ, "PATH": path or os.environ["PATH"], "MAKEFLAGS": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    said = [line for line in done.stderr.splitlines() if "***" not in line]
    assert len(said) == 1, done.stderr
    assert not (folder / ".venv").exists()
    return said[0]


def program(folder, name, script):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_python_that_is_too_old_is_said_in_one_sentence(clone):
    old = program(clone, "python3.9", "exit 1")
    assert "needs Python 3.11 or newer" in make(clone, f"PYTHON={old}")


def test_no_python_at_all_is_said_in_one_sentence(clone, tmp_path):
    assert "needs Python 3.11 or newer" in make(clone, path=str(tmp_path))


def test_a_python_with_neither_pip_nor_ensurepip_is_said_in_one_sentence(clone):
    bare = program(clone, "python3", 'case "$*" in *version_info*) exit 0;; *) exit 1;; esac')
    assert "needs pip or ensurepip" in make(clone, f"PYTHON={bare}")
