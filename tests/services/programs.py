"""Start a server program for the tests and see to it that it ends with them."""

import atexit
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

START_SECONDS = 30

# PostgreSQL refuses to run as root. A user namespace in which we are uid 1000 satisfies it and
# leaves the files ours; where that is forbidden, it runs as nobody.
IN_NAMESPACE = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Unavailable(Exception):
    """The service can be had in none of the known ways; the text says what to do."""


def folder(name: str) -> Path:
    """A folder for one service, removed at the end of the run."""
    path = Path(tempfile.mkdtemp(prefix=f"countersign-{name}-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def free_port() -> int:
    """A TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged(path: Path) -> list[str]:
    """What to put before a command that will not run as root; the path becomes its own."""
    if os.getuid() != 0:
        return []
    if shutil.which("unshare") and _works([*IN_NAMESPACE, "true"]):
        return IN_NAMESPACE
    if shutil.which("setpriv") and _works([*AS_NOBODY, "true"]):
        os.chown(path, 65534, 65534)
        return AS_NOBODY
    raise Unavailable("Root can start PostgreSQL only with unshare or setpriv, and neither works.")


def start(
    command: list[str], *, log: Path, ready: Callable[[], bool], prefix: list[str] | None = None
) -> None:
    """Start the program and wait until it is ready; it is ended when this process ends."""
    if shutil.which("setpriv"):  # even if this process is killed
        command = ["setpriv", "--pdeathsig", "INT", *command]
    command = [*(prefix or []), *command]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    atexit.register(_end, process)
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Unavailable(f"{log.stem} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.05)


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
