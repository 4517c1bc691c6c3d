"""The same rows that a run wrote, inserted bare into a copy of the database from before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import asyncpg

from shared.database import columns

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# What others refer to comes first.
_FIRST = ("cap_bucket", "decision", "cap_entry")
_COLUMNS = """
    SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped
      AND attidentity = '' ORDER BY attnum
"""


@dataclass(frozen=True)
class Written:
    """What was written to one table, in the order it was written."""

    insert: str
    rows: Sequence[Sequence[Any]]


async def counts(dsn: str) -> dict[str, int]:
    """How many rows each table has."""
    sql = await asyncpg.connect(dsn)
    try:
        names = [row["tablename"] for row in await sql.fetch(_TABLES)]
        counted = [await sql.fetchval(f'SELECT count(*) FROM "{each}"') for each in names]  # noqa: S608
        return dict(zip(names, counted, strict=True))
    finally:
        await sql.close()


async def written(dsn: str, before: dict[str, int]) -> list[Written]:
    """The rows of all tables that grew; those that had rows before give their newest."""
    now = await counts(dsn)
    grown = sorted(
        (name for name in now if now[name] > before[name]),
        key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name),
    )
    sql = await asyncpg.connect(dsn)
    try:
        return [await _written(sql, name, before[name]) for name in grown]
    finally:
        await sql.close()


async def _written(sql: Any, name: str, before: int) -> Written:  # noqa: ANN401
    found = await sql.fetch(_COLUMNS, name)
    names = ", ".join(f'"{each["name"]}"' for each in found)
    arrays = ", ".join(f"${at}::{each['type']}[]" for at, each in enumerate(found, start=1))
    query = f'SELECT {names} FROM "{name}" ORDER BY ctid OFFSET $1'  # noqa: S608
    insert = f'INSERT INTO "{name}" ({names}) SELECT * FROM unnest({arrays})'  # noqa: S608
    return Written(insert, [tuple(row) for row in await sql.fetch(query, before)])


async def inserted(dsn: str, tables: Sequence[Written], batch: int) -> float:
    """Insert them in as many transactions as there were batches; the seconds it took."""
    sql = await asyncpg.connect(dsn)
    try:
        most = max(len(table.rows) for table in tables)
        pieces = [_piece(tables, slice(at, at + batch)) for at in range(0, most, batch)]
        began = perf_counter()
        for piece in pieces:
            async with sql.transaction():
                for insert, arrays in piece:
                    await sql.execute(insert, *arrays)
        return perf_counter() - began
    finally:
        await sql.close()


def _piece(tables: Sequence[Written], part: slice) -> list[tuple[str, list[list[Any]]]]:
    return [(table.insert, columns(table.rows[part])) for table in tables if table.rows[part]]
