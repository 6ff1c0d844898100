"""P6, P7: the inbox with 1,000 and 100,000 open requests, beside a bare page of fifty rows."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode

import psycopg

from benchmarks.creates import BODY
from benchmarks.figures import line, ms, quantile
from benchmarks.http import Connection
from benchmarks.sites import Site, bare, ours

LOOKS = 200


async def first_request(site: Site) -> None:
    connection = Connection(site.port, {"Authorization": f"Bearer {site.agent_key}"})
    assert (await connection.call("POST", "/api/v1/requests", BODY)).status == 201
    connection.close()


def fill(site: Site, count: int) -> None:
    """Copy the one request and its stage until there are `count`, due one after another."""
    tables = (
        (
            "approvals_approvalrequest",
            {"id": "%s", "expires_at": "expires_at + %s * interval '1s'"},
        ),
        ("approvals_stage", {"id": "%s", "request_id": "%s"}),
    )
    with psycopg.connect(site.database) as connection:
        have = connection.execute("SELECT count(*) FROM approvals_approvalrequest").fetchone()
        start = have[0] if have else 0
        for table, changes in tables:
            columns = [
                row[0]
                for row in connection.execute(
                    "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                    [table],
                )
            ]
            prefix = "stg" if table.endswith("stage") else "req"
            values = {
                "id": f"'{prefix}_' || lpad(n::text, 26, '0')",
                "request_id": "'req_' || lpad(n::text, 26, '0')",
                "expires_at": "expires_at + n * interval '1 second'",
            }
            chosen = ", ".join(values[name] if name in changes else f'"{name}"' for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {chosen} FROM "
                f"(SELECT * FROM {table} ORDER BY id DESC LIMIT 1) AS one, "
                f"generate_series({start}, {count - 1}) AS n"
            )
    with psycopg.connect(site.database, autocommit=True) as connection:
        connection.execute("ANALYZE")


async def signed_in(site: Site) -> Connection:
    """A connection with the session of the reviewer."""
    connection = Connection(site.port)
    page = await connection.call("GET", "/login/")
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert token is not None
    form = {"username": "rita", "password": site.password, "csrfmiddlewaretoken": token[1].decode()}
    reply = await connection.call(
        "POST",
        "/login/",
        urlencode(form).encode(),
        **{
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": _cookies(page.headers["set-cookie"]),
        },
    )
    assert reply.status == 302, reply.status
    connection.headers["Cookie"] = _cookies(reply.headers["set-cookie"])
    return connection


def _cookies(header: str) -> str:
    return "; ".join(cookie.split(";")[0] for cookie in header.split("\n"))


async def looks(connection: Connection, path: str) -> list[float]:
    times = []
    for _ in range(LOOKS):
        reply = await connection.call("GET", path)
        assert reply.status == 200
        times.append(reply.seconds)
    return times


async def ours_at(site: Site, count: int) -> list[float]:
    fill(site, count)
    connection = await signed_in(site)
    await looks(connection, "/inbox/")
    times = await looks(connection, "/inbox/")
    connection.close()
    return times


async def bare_page(site: Site) -> list[float]:
    connection = Connection(site.port)
    for _ in range(50):
        await connection.call("POST", "/create", BODY)
    await looks(connection, "/rows")
    times = await looks(connection, "/rows")
    connection.close()
    return times


def main() -> None:
    with bare() as reference:
        plain = quantile(asyncio.run(bare_page(reference)), 0.5)
    with ours() as site:
        asyncio.run(first_request(site))
        small = quantile(asyncio.run(ours_at(site, 1_000)), 0.5)
        large = quantile(asyncio.run(ours_at(site, 100_000)), 0.5)
    line(
        "P6 inbox page, 100,000 open requests over 1,000",
        large / small,
        goal="foundation ≤ 1.6",
        ours=ms(large),
        reference=ms(small),
    )
    line(
        "P7 inbox page of 50 rows over a bare page of 50 rows",
        small / plain,
        goal="foundation ≤ 3",
        ours=ms(small),
        reference=ms(plain),
    )
