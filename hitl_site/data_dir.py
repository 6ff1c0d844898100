"""The data folder: SQLite file, backups and the secrets that are generated once."""

import os
import secrets
from pathlib import Path

from hitl_site import env


def ready(path: Path) -> Path:
    """The folder, made if need be. Ends the process with a sentence when it cannot be written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise env.UnusableSetting(
            "HITL_DATA_DIR", f"cannot be created at {path}: {error.strerror}."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise env.UnusableSetting("HITL_DATA_DIR", f"is a folder that cannot be written: {path}.")
    return path


def secret(folder: Path, name: str) -> str:
    """A secret of 384 bits kept in a file of mode 0600; two starts at once agree on one."""
    path = folder / name
    try:
        if not path.exists():
            fresh = ready(folder) / f".{name}.{secrets.token_hex(8)}"
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            _claim(fresh, path)
        return path.read_text().strip()
    except OSError as error:
        raise env.UnusableSetting(
            "HITL_DATA_DIR", f"cannot hold {name} at {folder}: {error.strerror}."
        ) from None


def _claim(fresh: Path, path: Path) -> None:
    """Move the file into place unless another process was first (a link never overwrites)."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
