"""Files that agents hand in, as rows."""

import hashlib

from approvals import clock
from approvals.models import Agent, Attachment
from approvals.rules.media_types import media_type_of

PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def handed_in(agent: Agent, content: bytes = PDF, name: str = "invoice.pdf") -> Attachment:
    return Attachment.objects.create(
        project=agent.project,
        agent=agent,
        name=name,
        media_type=media_type_of(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=clock.now(),
    )


def text(title: str = "Mail", body: str = "Please pay.", **fields: object) -> dict[str, object]:
    return {"kind": "text", "title": title, "text": body, **fields}


def link(url: str = "https://example.com/invoice", **fields: object) -> dict[str, object]:
    return {"kind": "link", "url": url, "title": "Invoice", **fields}


def file(attachment: Attachment, **fields: object) -> dict[str, object]:
    return {"kind": "file", "attachment": attachment.id, **fields}
