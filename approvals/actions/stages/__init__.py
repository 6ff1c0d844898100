"""The stages of a request: planned, begun, advanced, counted, and looked at again.

`planning` makes their rows, `beginning` opens them, `placing` says where an answer goes,
`counting` what it comes to, `advancing` which stage is next; `progress` writes it down.
"""
