"""What agents ask for that has fields: a form, arguments to edit, a draft in rounds."""

import json
from typing import Any

from approvals.actions.rounds import Resubmission, resubmit
from approvals.models import Agent, ApprovalRequest, Person
from tests.make import action, decide, make_request, of_agent

VENDOR: Any = {
    "type": "object",
    "required": ["name", "iban"],
    "properties": {
        "name": {"type": "string", "title": "Legal name"},
        "vat": {"type": "string", "title": "VAT number", "description": "In the EU register"},
        "iban": {"type": "string", "title": "Bank account", "pattern": "^DE[0-9 ]{20,}$"},
        "start": {"type": "string", "format": "date", "title": "Start date"},
        "terms": {
            "title": "Payment terms",
            "oneOf": [
                {"const": 14, "title": "14 days net", "description": "Only below €10,000 a year"},
                {"const": 30, "title": "30 days net", "description": "Standard"},
            ],
        },
        "customs": {"type": "boolean", "title": "Customs handling"},
        "secret": {"type": "string", "format": "password", "title": "Portal password"},
        "contacts": {
            "type": "array",
            "title": "Contacts",
            "maxItems": 5,
            "items": {
                "type": "object",
                "title": "Contact",
                "properties": {
                    "name": {"type": "string", "title": "Name"},
                    "email": {"type": "string", "format": "email", "title": "E-mail"},
                },
            },
        },
    },
    "if": {"properties": {"customs": {"const": True}}, "required": ["customs"]},
    "then": {"properties": {"licence": {"type": "string", "title": "Customs licence"}}},
}
FILLED: Any = {
    "name": "Brightwell Logistics GmbH",
    "vat": "DE 284 119 530",
    "iban": "FR89 3704",
    "start": "2026-11-21",
    "terms": 30,
    "customs": False,
    "contacts": [{"name": "Jonas Reuter", "email": "j.reuter@brightwell.example"}],
}
SCALE = (
    '{"name":"k8s.scale","risk":"medium","args":{"replicas":24,"hold_minutes":10,'
    '"deployment":"checkout-api","cluster":"eu-north-1","surge":"25 %","budget":5120.00,'
    '"plan":{"steps":[1,2.50,1e2]},"rehearse":false},"args_schema":{"type":"object",'
    '"required":["replicas"],"properties":{"replicas":{"type":"integer","title":"Replicas",'
    '"maximum":40},"hold_minutes":{"type":"integer","title":"Hold for"},"deployment":'
    '{"type":"string","readOnly":true,"title":"Deployment"}}}}'
)
LETTER = (
    "Dear valued customer,\n\nOn Tuesday our tracking showed some shipments as delivered although "
    "they were still at our terminal. We are truly and deeply sorry.\n\nThe cause was a technical "
    "issue. You get up to 15 % off the freight of this shipment.\n\nNorthquay Freight"
)
BETTER = LETTER.replace("valued customer", "{{first_name}}").replace(
    "a technical issue", "a wrong scan code after an update of the scanners"
)


def vendor(agent: Agent) -> ApprovalRequest:
    """A form with a field that depends on another, and one value that is wrong from the start."""
    return make_request(
        agent,
        kind="form",
        action=None,
        title="Vendor onboarding: Brightwell Logistics",
        description="Set up **Brightwell** as a supplier.",
        asks={"form": {"schema": VENDOR, "data": FILLED}},
    )


def scaling(agent: Agent) -> ApprovalRequest:
    """Arguments that a reviewer may edit, one of them locked."""
    return make_request(
        agent,
        action=action(SCALE.encode()),
        title="Scale checkout-api to 24 replicas in eu-north",
        allowed_responses=("approve", "edit", "reject", "request_changes"),
    )


def letter(agent: Agent) -> ApprovalRequest:
    """The first draft of an e-mail."""
    return make_request(
        agent,
        kind="feedback",
        action=_mail(LETTER),
        title="Apology e-mail to 312 affected accounts",
        description="Please check the tone.",
    )


def sent_back(request: ApprovalRequest, person: Person) -> ApprovalRequest:
    """The draft after a reviewer wanted changes, with two comments."""
    notes = (
        {"pointer": "/args/body", "quote": "a technical issue", "text": "Say what it was."},
        {"pointer": "/args/body", "quote": "of this shipment", "text": "Is that agreed?"},
    )
    return decide(request, person, "request_changes", "Not yet", annotations=notes).request


def next_draft(request: ApprovalRequest, body: str = BETTER) -> ApprovalRequest:
    """The draft that the agent sends instead."""
    request.refresh_from_db()
    sent = Resubmission(revision=request.revision, action=_mail(body), message="Named the cause")
    return resubmit(request_id=request.id, resubmission=sent, actor=of_agent(request.agent))


def _mail(body: str) -> dict[str, Any]:
    args = {"to": ["care@northquay.example"], "subject": "Shown as delivered", "body": body}
    return action(json.dumps({"name": "mail.send", "args": args, "risk": "medium"}).encode())
