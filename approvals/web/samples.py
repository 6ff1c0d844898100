"""What the style guide shows of hostile input: every part of the faithful display, once."""

from __future__ import annotations

from typing import Any

from approvals.display import arguments, diff, drafts, masking
from approvals.rules.strict_json import parse

HIDDEN = "in\u202evisible and \u200bhidden, p\u0430ypal, \u0430\u0440\u0440\u04cf\u0435  twice "
MARKDOWN = """# Latency

p95 of `POST /checkout` is **1.9 s**, see [grafana.example](https://evil.example/d) or
[the runbook](https://runbooks.example/114 "step 3"). ![graph](https://a.example/g.png)

1. Double the replicas
2. ~~Wait~~ and *watch* x\u200by

> All pods are busy

| pod | cpu |
|-----|----:|
| a-1 | 85 % |

```python
def scale(n: int) -> str:  # twice as many
    return f"replicas={n}"
```
"""
BEFORE = "Dear valued customer,\n\nwe are truly sorry for the delay.\nIt was a technical issue. \n"
AFTER = "Dear Ana,\n\nwe are sorry for the delay.\nIt was a wrong scan code.\nYours\u200b\n"
ARGS = b"""{"deployment":"checkout-api","replicas":24,"ratio":1.50,"token":"a secret",
"dry_run":false,"note":null,"tags":[],"labels":{},"steps":["scale","watch"],"text":"first\\nsecond",
"limits":{"cpu":"85 %","memory":"2 GiB"},"by":"\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5","to":""}"""
MAIL: dict[str, Any] = {
    "to": ["Ana <ana@a.example>", '"boss@corp.example" <x@evil.example>'],
    "cc": "rui@a.example",
    "subject": "Your shipment",
    "body": "Dear Ana,\n\nNothing was lost.",
    "html": '<p style="color:red">Dear Ana</p>\n<img src="https://evil.example/p.png">',
}


def samples() -> dict[str, Any]:
    """What the style guide's template needs, by the names it uses."""
    args = masking.mask(parse(ARGS), ["token"], b"the key of the style guide")
    edited = parse(ARGS.replace(b"24", b"18").replace(b'"watch"', b'"watch","hold"'))
    return {
        "hidden": HIDDEN,
        "markdown": MARKDOWN,
        "tree": arguments.node(args),
        "by_word": diff.words(BEFORE, AFTER),
        "by_line": diff.lines(BEFORE, AFTER),
        "by_value": diff.values(
            args, masking.mask(edited, ["token"], b"the key of the style guide")
        ),
        "mail": drafts.find(arguments.node(MAIL)),
    }
