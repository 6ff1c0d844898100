"""JSON Schema: is a schema acceptable, is a value valid, what form does it make (ui.md 2).

Knows schemas, hints and values; no request, no row, no page.
"""
