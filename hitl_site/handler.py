"""Django behind ASGI with one hop into a thread for a call.

Django's own handler makes five or more: for each signal, for the middleware, back into the loop
between middleware and view, and into a thread again; and each call gets a thread of its own that
is started and thrown away. Everything here is synchronous code, so a few threads that stay run
each call from its first signal to its last (performance.md, 3.1: half of the time of a create).
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from functools import partial
from typing import IO, Any, TypeVar

from asgiref.sync import ThreadSensitiveContext
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

# Whoever waits for a row or for SQLite's one writer holds one of them for that long.
THREADS = 16

T = TypeVar("T")

_pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="call")


class OneHop(ASGIHandler):
    """Django's handler, all of whose middleware and views are synchronous."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the synchronous chain, whatever the base class asks for."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read the body, answer in a thread, send the answer."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with closing(body):
            response = await _in_thread(partial(self._answer, scope, body))
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)

    def _answer(self, scope: Any, body: IO[bytes]) -> Any:
        """The whole of a call but its sending. An answer in one piece is done with here, so that
        the connection is back in its pool before a slow reader has read it."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        response._handler_class = self.__class__
        if not response.streaming:
            response.close()
        return response

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Send piece by piece, until all is sent or the caller hangs up."""
        async with ThreadSensitiveContext():
            tasks = [
                asyncio.ensure_future(self.send_response(response, send)),
                asyncio.ensure_future(self.listen_for_disconnect(receive)),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                sent, _ = await asyncio.gather(*tasks, return_exceptions=True)
                await _in_thread(response.close)
        if isinstance(sent, Exception):
            raise sent


async def _in_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_pool, copy_context().run, work)
