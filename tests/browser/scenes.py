"""Inboxes as people meet them: several agents, real-looking actions, some of them hostile."""

import json
from typing import Any

from approvals.models import Agent, ApprovalRequest, Person, Project
from tests.make import action, make_request

HOSTILE = (
    '<script>document.title="owned"</script><img src="https://elsewhere.example/x.png" '
    'onerror="alert(1)"> <a href="javascript:alert(2)" hx-get="https://elsewhere.example/" '
    'hx-trigger="load">free money</a> ${7*7} {{ 7|add:7 }} "\'>'
)
HIDDEN = "release\u202e4.cr-11.6202\u202c by\u200b checkout-api, p\u0430ypal  twice"


def ask(agent: Agent, title: str, **fields: Any) -> ApprovalRequest:
    """A request as an agent would send it; what is no field of a proposal goes into the action."""
    members = {"name": "tools.run", "args": {}}
    inside = ("name", "args", "risk", "resource", "target", "rationale", "side_effects")
    members.update({key: fields.pop(key) for key in inside if key in fields})
    return make_request(agent, title=title, action=action(json.dumps(members).encode()), **fields)


def busy(project: Project, bot: Agent, sam: Person) -> list[ApprovalRequest]:
    """Nine open requests of four agents, the soonest due first."""
    Project.objects.filter(pk=project.pk).update(default_expires_in=2_592_000)
    resolver, responder, hygiene = (
        Agent.objects.create(project=project, name=name, owner=sam)
        for name in ("Support resolver", "Incident responder", "Data hygiene agent")
    )
    for agent in (bot, resolver, responder, hygiene):
        agent.project.refresh_from_db()
    return [
        ask(
            resolver,
            "Refund €4,820.00 to Halden Marine AS",
            name="payments.create_refund",
            risk="high",
            resource="Operating account ••4417",
            target="production",
            args={
                "payee": {"name": "Halden Marine AS", "iban": "NO93 8601 1117 947"},
                "amount": "4820.00",
                "currency": "EUR",
                "invoice": "INV-8841",
                "lines": [
                    {"sku": "HM-2291-A", "pallets": 6, "damaged": True},
                    {"sku": "HM-2291-B", "pallets": 8, "damaged": False},
                ],
                "statement_reference": "HM-2291 damage",
                "notify_customer": True,
                "approved_by_customer": None,
            },
            description=(
                "Shipment HM-2291 arrived with 6 of 14 pallets water damaged. Carrier terms §8.2 "
                "make us liable up to the invoiced value.\n\nThe customer asked for €5,120.00; "
                "the invoice supports €4,820.00."
            ),
            rationale="The invoice and the damage report agree; waiting costs 2 % a week.",
            side_effects=["money_moved", "customer_emailed"],
            extras={"context": {"confidence": 0.71, "ticket": "HD-20931", "attempts": 1}},
            tags=("refunds", "nordics"),
            requester={"id": "sam", "name": "Sam"},
            expires_in=1122,
        ),
        ask(
            responder,
            "Scale checkout-api to 24 replicas in eu-north",
            name="k8s.scale",
            risk="medium",
            args={"deployment": "checkout-api", "replicas": 24, "cluster": "eu-north-1"},
            description="p95 of POST /checkout went from 410 ms to 1.9 s at 13:41.",
            expires_in=1578,
        ),
        ask(bot, "Delete 3 files that nobody opened for a year", name="files.delete", risk="high",
            args={"paths": ["reports/2019.csv", "reports/2020.csv", "tmp/old.log"]},
            expires_in=3336),
        ask(hygiene, "Delete 1,284 stale customer records", name="crm.bulk_delete",
            risk="critical", args={"older_than_days": 1095, "count": 1284}, expires_in=11_400),
        ask(bot, "Publish the release notes of 2026.11", name="files.publish", risk="low",
            args={"path": "notes/2026-11.md"}, expires_in=14_460),
        ask(resolver, "Send purchase order 7731 to Kestrel Tools", name="erp.create_po",
            risk="medium", args={"number": 7731}, expires_in=18_840),
        ask(responder, "Rotate the signing key of the webhook gateway", name="vault.rotate",
            risk="medium", args={"key": "webhook-gateway"}, expires_in=200_000),
        ask(bot, "Move 12 drafts to the archive", name="files.move", risk="low",
            args={"from": "drafts/", "to": "archive/"}, expires_in=400_000),
        ask(hygiene, "Merge duplicate contacts of Brightwell Logistics", name="crm.merge",
            args={"keep": "con_118", "drop": ["con_204", "con_377"]}, expires_in=1_900_000),
    ]  # fmt: skip


def hostile(bot: Agent) -> ApprovalRequest:
    """A request that attacks in every field that an agent fills in."""
    return ask(
        bot,
        HOSTILE[:200],
        name="x" + HOSTILE[:150],
        risk="high",
        resource=HOSTILE,
        target=HIDDEN,
        rationale=HOSTILE,
        side_effects=[HOSTILE, HIDDEN],
        description=f"{HOSTILE}\n\n{HIDDEN}\n\tindented",
        args={HOSTILE: HOSTILE, HIDDEN: HIDDEN, "long": "a" * 3000, "deep": {"<b>": [[[HOSTILE]]]}},
        extras={"context": {"confidence": HOSTILE, HIDDEN: HOSTILE}},
        tags=(HOSTILE[:60], HIDDEN[:60]),
        requester={"id": HOSTILE[:100], "name": HIDDEN},
        expires_in=3000,
    )
