"""One request of each kind that is answered in its own way, as agents would send them."""

from approvals.models import Agent, ApprovalRequest, Membership, Person
from tests.browser.scenes import ask
from tests.make import make_request


def confirmation(agent: Agent) -> ApprovalRequest:
    return ask(
        agent, "Delete 1,284 stale customer records", name="crm.bulk_delete", risk="critical",
        kind="confirmation", asks={"confirm_phrase": "DELETE 1284"}, target="crm-production",
        args={"older_than_days": 1095, "count": 1284},
        description="The retention rule says that customers without an order for three years "
        "are removed. All 1,284 got two reminders. 17 are kept because of a legal hold.",
        side_effects=["records_deleted"], expires_in=3000,
    )  # fmt: skip


def choice(agent: Agent, **fields: object) -> ApprovalRequest:
    options = [
        {"value": "offer150", "label": "Offer 150 %", "effect": "approve", "style": "primary"},
        {"value": "accept200", "label": "Accept 200 %", "effect": "approve"},
        {"value": "ask", "label": "Ask the customer again", "effect": "changes"},
        {"value": "stop", "label": "Stop the negotiation", "effect": "reject", "style": "danger"},
    ]
    return make_request(
        agent, title="Liability cap of 200 % that Kestrel asks for", action=None, kind="choice",
        allowed_responses=("choose", "reject"), asks={"options": options}, severity="medium",
        description="The house line is **150 %** of yearly fees, about €360,000.",
        expires_in=4000, **fields,
    )  # fmt: skip


def question(agent: Agent) -> ApprovalRequest:
    schema = {
        "type": "object",
        "properties": {"template": {"type": "string", "examples": [
            "NDR-4, Nordic reseller 2026", "NDR-2, Nordic reseller 2024",
            "INT-1, international reseller", "No template",
        ]}},
        "required": ["template"],
    }  # fmt: skip
    return make_request(
        agent, title="Which template should the contract with Kestrel Tools start from?",
        action=None, kind="input", allowed_responses=("respond", "reject"),
        asks={"form": {"schema": schema}},
        description="Kestrel Tools wants to resell our storage in Norway, Sweden and Finland.",
        extras={"context": {"customer": "Kestrel Tools AB, Malmö", "countries": ["NO", "SE"]}},
        expires_in=5000,
    )  # fmt: skip


def bare_question(agent: Agent) -> ApprovalRequest:
    return make_request(
        agent, title="Who is the owner of the Brightwell account now?", action=None, kind="input",
        allowed_responses=("respond", "reject"), expires_in=5000,
    )  # fmt: skip


def budget(agent: Agent, **changes: object) -> ApprovalRequest:
    asked = {"amount": "4820.00", "currency": "EUR", "department": "Care Nordics",
             "max_amount": "5000.00", **changes}  # fmt: skip
    return ask(
        agent, "Refund €4,820.00 to Halden Marine AS", name="payments.create_refund", risk="high",
        kind="budget", asks={"budget": asked}, resource="Operating account ••4417",
        args={"payee": "Halden Marine AS", "invoice": "INV-8841"},
        description="Shipment HM-2291 arrived with 6 of 14 pallets water damaged.",
        side_effects=["money_moved"], expires_in=1122,
    )  # fmt: skip


def everything_allowed(agent: Agent) -> ApprovalRequest:
    return ask(
        agent, "Scale checkout-api to 24 replicas in eu-north", name="k8s.scale", risk="medium",
        args={"deployment": "checkout-api", "replicas": 24},
        allowed_responses=("approve", "reject", "respond", "request_changes"), expires_in=1578,
    )  # fmt: skip


def limited(person: Person, **limits: str) -> None:
    """Let a person approve sums up to these limits by themselves."""
    Membership.objects.filter(person=person).update(limits=limits)
