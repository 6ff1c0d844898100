"""Escalations: listens to approvals, acts through approvals.actions, is known by neither."""
