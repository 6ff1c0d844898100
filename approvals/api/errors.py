"""Refusals below /api/, whoever raised them, as problem+json."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_only_middleware
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from approvals.exceptions import BadRequest, DomainError, MethodNotAllowed, NotFound
from approvals.rules import problems

from .answers import problem_answer

log = logging.getLogger("countersign.api")

PREFIX = "/api/"


def install(api: NinjaAPI) -> None:
    """Let every exception of a view become a problem document."""
    api.add_exception_handler(DomainError, _refused)
    api.add_exception_handler(Exception, _unexpected)


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    """What answers below /api/ where nothing else does."""
    return problem_answer(NotFound("There is no such address in this API."))


@sync_only_middleware
class ApiProblemMiddleware:
    """Turns what Django itself answers below /api/ (405, a foreign host, a crash) into problems.

    Stands right behind the request id, so that it sees the answers of everything behind it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        try:
            request.get_host()
        except DisallowedHost:
            return problem_answer(BadRequest("bad_host", "This host is not served here."))
        response = self.get_response(request)
        is_problem = response.headers.get("Content-Type") == problems.CONTENT_TYPE
        if response.status_code < 400 or is_problem:
            return response
        return problem_answer(_of_django(response))


def _of_django(response: HttpResponseBase) -> DomainError:
    if response.status_code == 405:
        return MethodNotAllowed([m.strip() for m in response.headers["Allow"].split(",")])
    if response.status_code == 404:
        return NotFound()
    if response.status_code < 500:
        return BadRequest("bad_request", "The call cannot be read.")
    return problems.Unexpected()


def _refused(request: HttpRequest, error: DomainError | type[DomainError]) -> HttpResponse:
    return problem_answer(error if isinstance(error, DomainError) else problems.Unexpected())


def _unexpected(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    log.error("%s %s failed", request.method, request.path, exc_info=True)
    return problem_answer(problems.Unexpected())
