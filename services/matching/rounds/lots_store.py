"""SQL of lots: the seed of a round's draw, secret until its outcome, and what commits to it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from shared.database import Sql

# New terms before opening keep the lot that was committed to with the first ones.
_KEEP: Final = """
    INSERT INTO round_lot (round_id, seed, commitment, committed_at)
    VALUES ($1, $2, sha256($2), $3) ON CONFLICT (round_id) DO NOTHING
"""
_SEED: Final = "SELECT seed FROM round_lot WHERE round_id = $1"


async def keep(sql: Sql, round_id: UUID, seed: bytes, now: datetime) -> None:
    """Keep the seed of a round that has not opened; one that is there already stays."""
    await sql.execute(_KEEP, round_id, seed, now)


async def seed(sql: Sql, round_id: UUID) -> bytes:
    """The round's own seed, for its outcome; a round by rule has one."""
    return bytes(await sql.fetchval(_SEED, round_id))
