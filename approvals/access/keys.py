"""Keys: how they are made, and whom a key speaks for (reliability.md 5.8).

`cs_agent_<prefix>_<secret><checksum>`: the prefix finds the row, the secret has 160 random
bits (so a fast hash is enough), the checksum lets a scanner and a typing error be told from
a wrong key without asking the database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from approvals.exceptions import NotAllowed, Unauthenticated
from approvals.models import ApiKey
from approvals.models.compiled import Compiled
from approvals.models.ids import base32
from approvals.models.transactions import write_transaction

from .people import memberships_of, principal_among
from .principals import AgentPrincipal, Principal

_SHAPE = re.compile(r"^cs_(agent|user)_([0-9A-Z]{12})_([0-9A-Z]{32})([0-9A-Z]{7})$")
# The last use is a rough figure for admins, not worth a write a call.
_USE_IS_NOTED_EVERY = timedelta(minutes=5)
_KEYS = {
    "agent": Compiled(
        lambda prefix: ApiKey.objects.select_related("agent__project").filter(prefix=prefix)
    ),
    "user": Compiled(lambda prefix: ApiKey.objects.select_related("person").filter(prefix=prefix)),
}


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key as it is shown once (`plain`), and what is kept of it."""

    plain: str
    prefix: str
    digest: str


def make_key(kind: str) -> FreshKey:
    """A fresh key of `kind` agent or user."""
    prefix = base32(secrets.randbits(60), 12)
    secret = base32(secrets.randbits(160), 32)
    plain = f"cs_{kind}_{prefix}_{secret}{_checksum(secret)}"
    return FreshKey(plain=plain, prefix=prefix, digest=_digest(plain))


def key_from(authorization: str | None, *, now: datetime) -> ApiKey:
    """The live key that an `Authorization` header carries, with its holder loaded.

    Raises `Unauthenticated` for anything else, with the same words whatever was wrong.
    """
    scheme, _, token = (authorization or "").partition(" ")
    shape = _SHAPE.match(token.strip())
    if scheme.lower() != "bearer" or shape is None or _checksum(shape[3]) != shape[4]:
        raise Unauthenticated
    key = next(iter(_KEYS[shape[1]].rows(shape[2])), None)
    if key is None or not hmac.compare_digest(key.digest, _digest(token.strip())):
        raise Unauthenticated
    if not key.is_live(now) or not _holder_is_active(key):
        raise Unauthenticated
    _note_use(key, now)
    return key


def principal_of(key: ApiKey, *, ip: str | None, project: str | None = None) -> Principal:
    """Whom a live key speaks for. A person of several projects names one with `project`.

    Raises `NotFound` for a project that the person is not in, `Unauthenticated` where a
    person belongs to none any more.
    """
    if key.agent is not None:
        return AgentPrincipal(agent=key.agent, key=key, ip=ip)
    if key.person is None or key.person.is_superuser:
        raise Unauthenticated("An operator's account decides nothing and has no API.")
    memberships = [
        each for each in memberships_of(key.person) if key.project_id in (None, each.project_id)
    ]
    if not memberships:
        raise Unauthenticated("This account has a role in no project any more.")
    return principal_among(memberships, project, person=key.person, channel="api", ip=ip, key=key)


def require_scope(principal: Principal, scope: str) -> None:
    """Refuse a key that is narrower than its holder; a session has all its holder's rights.

    Raises `NotAllowed` (`not_allowed`).
    """
    key = principal.key
    if key is not None and scope not in key.scopes:
        raise NotAllowed("not_allowed", f"This key does not have the scope {scope}.")


def _holder_is_active(key: ApiKey) -> bool:
    if key.agent is not None:
        return key.agent.is_active and key.agent.project.is_active and not key.agent.is_own
    return key.person is not None and key.person.is_active


def _note_use(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is None or now - key.last_used_at > _USE_IS_NOTED_EVERY:
        with write_transaction():
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def _checksum(secret: str) -> str:
    return base32(zlib.crc32(secret.encode()), 7)
