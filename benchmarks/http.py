"""A small HTTP/1.1 client on asyncio: quick, so that what is measured is the server."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Connection:
    """One kept-alive connection to 127.0.0.1."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._reader, self._writer
        assert reader is not None
        content = b"" if body is None else body if isinstance(body, bytes) else _json(body)
        head = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Length": str(len(content)),
            **({"Content-Type": "application/json"} if body is not None else {}),
            **self.headers,
            **headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        began = time.perf_counter()
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + content)
        reply = await _read(reader, began)
        if reply.headers.get("connection", "").lower() == "close":
            writer.close()
        return reply

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


async def _read(reader: asyncio.StreamReader, began: float) -> Reply:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in head[1:]:
        name, _, value = line.partition(": ")
        if name:
            joined = headers.get(name.lower())
            headers[name.lower()] = value if joined is None else f"{joined}\n{value}"
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        body = await _chunks(reader)
    else:
        body = b""
    return Reply(int(head[0].split(" ")[1]), headers, body, time.perf_counter() - began)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int((await reader.readline()).strip(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)
