"""Copies tables of the services into the scratch: one snapshot per database; no checks."""

from collections.abc import Collection
from io import BytesIO

import asyncpg

from tests.faults.judge.columns import selects


async def copy(
    scratch: asyncpg.Connection, service: str, dsn: str, wanted: Collection[str]
) -> None:
    """Add what `service` has for the `wanted` tables, all of one instant."""
    asked = {table: query for table, query in selects(service).items() if table in wanted}
    if not asked:
        return
    source = await asyncpg.connect(dsn, timeout=10)
    try:
        async with source.transaction(isolation="repeatable_read", readonly=True):
            for table, query in asked.items():
                await _copy(source, query, scratch, table)
    finally:
        await source.close(timeout=5)


async def _copy(
    source: asyncpg.Connection, query: str, scratch: asyncpg.Connection, table: str
) -> None:
    rows = BytesIO()
    await source.copy_from_query(query, output=rows, format="binary")
    rows.seek(0)
    await scratch.copy_to_table(table, source=rows, format="binary")
