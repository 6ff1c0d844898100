"""The JSON API: which routers there are, and how they are told of."""

from csp.decorators import csp_update
from ninja.openapi.docs import Swagger

from approvals.api import errors
from approvals.api.auth import ByKeyOrSession
from approvals.api.openapi import TEXT, ApiDescription
from approvals.api.routers import (
    agents,
    attachments,
    audit,
    claims,
    comments,
    delegations,
    evidence,
    executions,
    groups,
    me,
    policies,
    requests,
    responses,
    standing_grants,
    steering,
    values,
)

api = ApiDescription(
    title="Countersign",
    version="1",
    description=TEXT,
    auth=ByKeyOrSession(),
    # Swagger's own style sheet draws its arrows as data: images.
    docs_decorator=csp_update({"img-src": ["data:"]}),
    docs=Swagger({"persistAuthorization": False, "tryItOutEnabled": False}),
)
errors.install(api)
for part in (
    *(requests, groups, responses, claims, steering, values, comments, evidence, attachments),
    *(policies, executions, agents, delegations, standing_grants, me, audit),
):
    api.add_router("", part.router)
