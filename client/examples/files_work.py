"""What the agent can do to files: each inside its folder only, each to the approved bytes only."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any


class Refused(Exception):
    """The files are not what was approved, or the place is not ours. Nothing was changed."""


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inside(folder: Path, name: str) -> Path:
    """Return the path that `name` means in `folder`. Raises `Refused` for any way out of it."""
    parts = PurePosixPath(name).parts
    if not parts or "\0" in name or "\\" in name or ".." in parts or name.startswith("/"):
        raise Refused(f"{name!r} does not name a file in the folder.")
    path = folder.joinpath(*parts)
    if path.resolve() != folder.resolve().joinpath(*parts):
        raise Refused(f"{name!r} leads through a link.")
    return path


def delete_file(
    folder: Path, *, path: str, bytes: int, sha256: str, resumed: bool
) -> dict[str, Any]:
    """Delete the approved file. `resumed`: an earlier try may have got that far."""
    file = inside(folder, path)
    if not (resumed and not file.exists()):
        _check(file, path, bytes, sha256)
        file.unlink()
    return {"deleted": path}


def move_file(
    folder: Path, *, path: str, to: str, bytes: int, sha256: str, resumed: bool
) -> dict[str, Any]:
    """Move the approved file to a place where nothing stands yet."""
    file, target = inside(folder, path), inside(folder, to)
    if not (resumed and _is(target, sha256)):
        _check(file, path, bytes, sha256)
        _check_free(target, to)
        target.parent.mkdir(parents=True, exist_ok=True)
        # A link fails where something stands by now; a rename would overwrite it.
        os.link(file, target)
    if _is(file, sha256):
        file.unlink()
    return {"moved": path, "to": to}


def publish_file(
    folder: Path, *, path: str, to: str, bytes: int, sha256: str, resumed: bool
) -> dict[str, Any]:
    """Copy the approved bytes to the public folder, where nothing of that name stands yet."""
    file, target = inside(folder, path), inside(folder, to)
    if not (resumed and _is(target, sha256)):
        _check(file, path, bytes, sha256)
        _check_free(target, to)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.new")
        shutil.copyfile(file, fresh)
        try:
            # What is made public is what was approved, also if the file changed while we copied.
            _check(fresh, path, bytes, sha256)
            os.link(fresh, target)
        finally:
            fresh.unlink()
    return {"published": to}


OPERATIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "delete_file": delete_file,
    "move_file": move_file,
    "publish_file": publish_file,
}


def _check(file: Path, name: str, size: int, sha256: str) -> None:
    if not file.is_file():
        raise Refused(f"{name} is no longer there.")
    if file.stat().st_size != size or digest_of(file) != sha256:
        raise Refused(f"{name} is not the file that was approved; it has changed since.")


def _check_free(target: Path, name: str) -> None:
    if target.exists() or target.is_symlink():
        raise Refused(f"Something stands at {name} already.")


def _is(file: Path, sha256: str) -> bool:
    return file.is_file() and digest_of(file) == sha256
