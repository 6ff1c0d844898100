"""The machine of lifecycle.md, written down a second time by hand and compared."""

import pytest

from approvals.rules.lifecycle import (
    EXECUTION,
    GRANT,
    OPEN,
    REQUEST,
    TERMINAL,
    is_legal,
    next_action,
    targets,
)

# lifecycle.md, Request: from, event, to. What is not here is refused.
TABLE = """
new                create           approved rejected pending
pending            approve          pending approved
pending            edit             pending approved
pending            reject           rejected pending
pending            respond          answered
pending            request_changes  changes_requested
changes_requested  resubmit         pending rejected
pending            expire           rejected expired pending approved
changes_requested  expire           rejected expired changes_requested approved
pending            cancel           cancelled
changes_requested  cancel           cancelled
approved           revoke           approved
"""
EVENTS = sorted({row.split()[1] for row in TABLE.strip().splitlines()})


def table():
    rows = [line.split() for line in TABLE.strip().splitlines()]
    return {(row[0], row[1]): set(row[2:]) for row in rows}


@pytest.mark.parametrize("state", ["new", *sorted(OPEN | TERMINAL)])
@pytest.mark.parametrize("event", EVENTS)
def test_the_machine_allows_exactly_what_the_table_says(state, event):
    assert targets(REQUEST, state, event) == table().get((state, event), set())


def test_nothing_leaves_a_terminal_state():
    for state in TERMINAL:
        assert not any(is_legal(REQUEST, state, other) for other in (OPEN | TERMINAL) - {state})


def test_unknown_states_and_events_lead_nowhere():
    assert targets(REQUEST, "approved", "approve") == set()
    assert targets(REQUEST, "nonsense", "approve") == set()
    assert targets(GRANT, "ready", "nonsense") == set()


@pytest.mark.parametrize(
    ("machine", "legal"),
    [
        (GRANT, {("ready", end) for end in ("consumed", "revoked", "expired", "voided")}),
        (
            EXECUTION,
            {
                ("running", "succeeded"),
                ("running", "failed"),
                ("running", "unknown"),
                ("unknown", "succeeded"),
                ("unknown", "failed"),
            },
        ),
    ],
)
def test_grants_and_executions_end_once(machine, legal):
    moves = {(a, b) for a in machine for b in machine if is_legal(machine, a, b)}
    assert moves == legal


@pytest.mark.parametrize(
    ("status", "grant", "execution", "then"),
    [
        ("pending", None, None, "wait"),
        ("changes_requested", None, None, "resubmit"),
        ("answered", None, None, "done"),
        ("approved", "ready", None, "execute"),
        ("approved", "consumed", "running", "report"),
        ("approved", "consumed", None, "report"),
        ("approved", "consumed", "unknown", "report"),
        ("approved", "consumed", "succeeded", "done"),
        ("approved", "consumed", "failed", "done"),
        ("approved", "revoked", None, "stop"),
        ("approved", "expired", None, "stop"),
        ("approved", "voided", None, "stop"),
        ("approved", None, None, "stop"),
        ("rejected", None, None, "stop"),
        ("expired", None, None, "stop"),
        ("cancelled", None, None, "stop"),
        ("something new", "ready", None, "stop"),
    ],
)
def test_the_agent_is_told_what_to_do(status, grant, execution, then):
    assert next_action(status, grant, execution) == then
