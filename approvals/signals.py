"""What other apps may listen to; sent inside the transaction (architecture.md, 4).

A receiver that fails rolls the whole action back, on purpose: an escalation that could not be
opened must not leave a request behind that nobody watches.
"""

from django.dispatch import Signal

# Arguments of all: `request` (the ApprovalRequest as written), `now`.
request_opened = Signal()
request_closed = Signal()
# And `claim`, the Claim that was taken.
request_claimed = Signal()
