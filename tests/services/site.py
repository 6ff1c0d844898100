"""The site's own processes, started for real with an environment of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def environment(**settings: str) -> dict[str, str]:
    """What a process gets: these settings, and nothing of the tests' own."""
    folder = str(Path(sys.executable).parent)
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": f"{folder}:{os.environ['PATH']}", "HITL_LOG_FORMAT": "json", **settings}


def wait_until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Look again and again until the condition holds; fail with `what` when it never does."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"Waited {patience} s in vain until {what}."
        time.sleep(0.05)


def status_of(address: str) -> int:
    """The status that a GET is answered with; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


class Process:
    """A program of ours that runs in the repository's root; its output is kept."""

    def __init__(self, command: str | list[str], settings: dict[str, str]) -> None:
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115  (closed in __exit__)
        self._process = subprocess.Popen(
            command,
            shell=isinstance(command, str),
            cwd=ROOT,
            env=environment(**settings),
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def output(self) -> str:
        """What it has printed so far, on both streams."""
        self._output.seek(0)
        return self._output.read()

    def wait(self) -> int:
        """Its exit code, once it ends by itself."""
        return self._process.wait(PATIENCE)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell the program (and a shell around it) to end; its exit code."""
        if not self.ended:
            os.killpg(self._process.pid, number)
        return self.wait()

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *exc: object) -> None:
        if not self.ended:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        self._output.close()


def wait_until_it_answers(process: Process, address: str, status: int = 200) -> None:
    """Wait until the address answers with the status; fail at once when the process has ended."""
    wait_until(lambda: process.ended or status_of(address) == status, f"{address} answers {status}")
    assert not process.ended, process.output()
