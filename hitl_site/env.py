"""Strict readers of the environment.

Each reads one variable, and stops the start with one sentence that names it when its value
cannot be used (config.md, Settings). A variable that is set but empty counts as not set.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import SplitResult, urlsplit


class UnusableSetting(SystemExit):
    """Ends the process with its sentence on stderr and exit code 1, without a traceback."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(f"{name} {sentence}")


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks."""
    return os.environ.get(name, "").strip() or default


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within [low, high]."""
    value = text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise UnusableSetting(name, f"must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def seconds(name: str, default: float) -> float:
    """A positive number of seconds, at most one hour."""
    value = text(name)
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.05 <= number <= 3600:
        raise UnusableSetting(name, f"must be seconds from 0.05 to 3600, not {value!r}.")
    return number


def switch(name: str, default: bool) -> bool:
    """On (1, true, yes, on) or off (0, false, no, off)."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise UnusableSetting(name, f"must be 1 or 0, not {value!r}.")


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in options:
        raise UnusableSetting(name, f"must be one of {', '.join(options)}, not {value!r}.")
    return value


def words(name: str) -> list[str]:
    """A comma list; blanks around its members are dropped."""
    return [word for word in (part.strip() for part in text(name).split(",")) if word]


def delays(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """A comma list of whole seconds."""
    parts = words(name)
    if not parts:
        return default
    if not all(part.isascii() and part.isdigit() and len(part) <= 7 for part in parts):
        raise UnusableSetting(
            name, "must be whole seconds separated by commas, such as 5,300,1800."
        )
    return tuple(int(part) for part in parts)


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """A comma list of CIDR blocks."""
    try:
        return tuple(ip_network(word) for word in words(name))
    except ValueError:
        raise UnusableSetting(
            name, "must be networks such as 127.0.0.0/8, separated by commas."
        ) from None


def url(name: str, *, schemes: tuple[str, ...], default: str = "") -> SplitResult | None:
    """An address with one of the schemes and a host; None when there is none."""
    value = text(name, default)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise UnusableSetting(name, "is not an address that can be read.") from None
    if parts.scheme not in schemes:
        raise UnusableSetting(name, f"must start with {' or '.join(f'{s}://' for s in schemes)}.")
    return parts
