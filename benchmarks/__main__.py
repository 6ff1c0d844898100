"""`make bench`, or `python -m benchmarks creates waits inbox`: print each figure's line."""

from __future__ import annotations

import sys

from benchmarks import audit, creates, idle, inbox, many, policies, sweeps, waits

ALL = {
    "creates": creates.main,
    "waits": waits.main,
    "inbox": inbox.main,
    "sweeps": sweeps.main,
    "audit": audit.main,
    "idle": idle.main,
    "policies": policies.main,
    "many": many.main,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in ALL]
    if unknown:
        print(f"No benchmark is called {unknown[0]}; there are: {', '.join(ALL)}.")
        return 2
    for name in names or ALL:
        ALL[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
