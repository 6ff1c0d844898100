"""The thread between the people of a request and its agent."""

from __future__ import annotations

from django.db import models

from .ids import IdField
from .people import Person
from .requests import ApprovalRequest


class Comment(models.Model):
    """Something that a person or the agent says about a request. Never changes.

    `asks` marks a question: a person's wakes the waiting agent, which answers with a comment.
    """

    id = IdField("cmt")
    request = models.ForeignKey(ApprovalRequest, models.PROTECT, related_name="comments")
    author_kind = models.CharField(max_length=10)
    author_id = models.CharField(max_length=32)
    author_name = models.CharField(max_length=150)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="comments")
    text = models.TextField()
    asks = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "id"], name="thread_of_request")]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.request_id}"
