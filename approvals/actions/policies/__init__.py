"""What a project rules, as actions: `drafts` and their `versions`, and what is judged by them.

`ruling` judges a new request, `rejudging` a new revision, `applying` what waits, `evaluating`
what nobody files.
"""
