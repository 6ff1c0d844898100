"""Triggers: what the database refuses whoever asks (architecture.md 6)."""

from .installer import install, installed, remove
from .receivers import connect

__all__ = ["connect", "install", "installed", "remove"]
