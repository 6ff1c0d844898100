"""Files that agents hand in, by the real action."""

from approvals.access.principals import AgentPrincipal
from approvals.actions.attachments import hand_in
from approvals.models import Agent, ApiKey, Attachment

PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def handed_in(agent: Agent, content: bytes = PDF, name: str = "invoice.pdf") -> Attachment:
    principal = AgentPrincipal(agent=agent, key=ApiKey(agent=agent))
    return hand_in(principal=principal, name=name, content=content)


def text(title: str = "Mail", body: str = "Please pay.", **fields: object) -> dict[str, object]:
    return {"kind": "text", "title": title, "text": body, **fields}


def link(url: str = "https://example.com/invoice", **fields: object) -> dict[str, object]:
    return {"kind": "link", "url": url, "title": "Invoice", **fields}


def file(attachment: Attachment, **fields: object) -> dict[str, object]:
    return {"kind": "file", "attachment": attachment.id, **fields}
