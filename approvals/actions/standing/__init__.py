"""Standing grants, what people approve in advance: asked for, begun, used and ended.

`checks` says what can be asked at all, `asking` files the request for it in the name of the
`own_agent`, `judging` says who decides that one; `states` begins and ends a grant, `using` finds
one for what an agent asks and takes a use of it.
"""
