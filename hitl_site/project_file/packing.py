"""A file on its way through a form: packed, so that it comes back byte for byte."""

from __future__ import annotations

import base64
import binascii
import zlib

from approvals.project_file.reading import MAX_BYTES


def pack(raw: bytes) -> str:
    """The file as letters; a browser leaves them as they are, which it does not with lines."""
    return base64.b64encode(zlib.compress(raw)).decode()


def unpack(packed: str) -> bytes | None:
    """The file again, None for what `pack` did not write; never more than a file may have."""
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return raw if unpacker.eof else None
