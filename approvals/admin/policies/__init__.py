"""Policies in the admin: written in fields, tried, published by versions."""

from .listing import PolicyAdmin

__all__ = ["PolicyAdmin"]
