"""Writes an export from a service's database: one chain after the other, a page at a time."""

import os
import sys
from collections.abc import AsyncIterator
from typing import Final

import uvloop

from shared.audit import store
from shared.audit.verifying import line_of
from shared.database import Database, Sql

PAGE: Final = 1_000


async def lines(sql: Sql, service: str, chamber: str | None) -> AsyncIterator[str]:
    """Every link of this chain, or of all where it is None, in order; no line end."""
    chambers = [chamber] if chamber else [head.chamber for head in await store.heads(sql)]
    for each in chambers:
        after = 0
        while page := await store.page(sql, service, each, after, PAGE):
            after = page[-1].row.seq
            for link in page:
                yield line_of(link)


def main(service: str, chamber: str | None) -> int:
    """Write to standard output.

    Raises:
        KeyError: `<SERVICE>_DATABASE_URL` is not set.
    """
    uvloop.run(_write(os.environ[f"{service.upper()}_DATABASE_URL"], service, chamber))
    return 0


async def _write(dsn: str, service: str, chamber: str | None) -> None:
    database = Database(dsn, name=f"{service}-audit-export", pool_size=1)
    try:
        async with database.statement() as sql:
            async for line in lines(sql, service, chamber):
                sys.stdout.write(line + "\n")
    finally:
        await database.close()
