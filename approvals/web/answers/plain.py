"""What every answer carries: its type, what it is bound to, and a reason."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from approvals.exceptions import Invalid

from .fields import Field, Sent, Tried


def read(sent: Sent) -> dict[str, Any]:
    """Type, revision, digest, reason, and the stage where there are several. Raises `Invalid` for
    a form that is not one of ours."""
    return {
        "type": sent.type,
        "revision": _whole(sent, "revision"),
        "stage": _whole(sent, "stage") if sent.fields.get("stage") else None,
        "action_digest": sent.fields.get("action_digest", ""),
        "reason": sent.text("reason").strip(),
        "take_over": sent.fields.get("take_over") == "yes",
    }


def reason(tried: Tried) -> Field:
    """The field of the reason, which stands in the decision bar."""
    return Field("reason", "reason", _("Reason"), tried.text("reason"), tried.wrong("/reason"))


def _whole(sent: Sent, name: str) -> int:
    """A number that the form carries. A form that carries none was not made by us."""
    text = sent.fields.get(name, "")
    if not text.isascii() or not text.isdigit():
        raise Invalid("invalid_type", "This form is not one of ours; open the request again.")
    return int(text[:9])
