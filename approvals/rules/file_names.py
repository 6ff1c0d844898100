"""What a file is called: by its sender, without the folders that it lay in."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value

from approvals.exceptions import FieldError, Invalid

LONGEST = 255
UNNAMED = "file"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FOLDERS = re.compile(r".*[/\\]", re.DOTALL)


def clean_name(name: str) -> str:
    """The last part of a name with folders (`../../etc/passwd` is `passwd`); `file` where
    nothing is left. Raises `Invalid`: `invalid_value` for control characters, `out_of_range`
    for more than 255 characters."""
    if _CONTROL.search(name):
        raise _refused("invalid_value", "holds control characters")
    last = _FOLDERS.sub("", name).strip()
    if len(last) > LONGEST:
        raise _refused("out_of_range", f"has more than {LONGEST} characters")
    return UNNAMED if last in ("", ".", "..") else last


def name_in(content_disposition: str) -> str:
    """The file name of a `Content-Disposition` header (RFC 6266), "" where it has none."""
    header = Message()
    header["Content-Disposition"] = content_disposition
    found = header.get_param("filename", "", "content-disposition")
    return collapse_rfc2231_value(found) if found else ""


def _refused(code: str, message: str) -> Invalid:
    error = FieldError("/name", message, code)
    return Invalid(code, f"The name of the file {message}.", errors=[error])
