"""Currencies of ISO 4217."""

from __future__ import annotations

from iso4217 import raw_table

_MINOR_UNITS = {
    code: int(str(entry["CcyMnrUnts"]))
    for code, entry in raw_table.items()
    if code and str(entry["CcyMnrUnts"]).isdigit()
}


def minor_units(currency: str) -> int | None:
    """How many decimals amounts in `currency` have: USD 2, JPY 0, KWD 3.

    None for what is no active ISO 4217 code in capitals, and for codes that nobody pays in, as
    gold (XAU), tests (XTS) and no currency (XXX): ISO gives them no minor unit.
    """
    return _MINOR_UNITS.get(currency)
