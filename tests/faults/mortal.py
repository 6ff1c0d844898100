"""A middleware for tests: the server dies while it works on one kind of call.

HITL_KILL is `moment:number:path`, for example `before:7:/responses`: the process is killed
(-9) before the 7th statement of the first POST whose path ends so, or `after` its 7th commit.
"""

import os
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tests.faults.killing import Killer, armed


def mortal(get_response: Callable[[HttpRequest], HttpResponse]) -> object:
    moment, number, path = os.environ.get("HITL_KILL", "never:0:").split(":")

    def serve(request: HttpRequest) -> HttpResponse:
        if moment == "never" or request.method != "POST" or not request.path.endswith(path):
            return get_response(request)
        with armed(Killer(moment, int(number))):
            return get_response(request)

    return serve
