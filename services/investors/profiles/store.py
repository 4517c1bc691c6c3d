"""Profiles in and out of their tables: versions are only added, figures stand sealed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investors.profiles.domain import Identity, Profile, figures_of
from shared.database import Sql
from shared.encryption import ColumnKey

_ADD = """
    INSERT INTO profile (profile_id, investor_id, version, birth_on_sealed, suitability,
                         is_suitable, recorded_at, cause_kind, cause_id, identity_since,
                         corporate_number)
    VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, 'request', $8, $9, $10)
"""
_ADD_FIGURES = """
    INSERT INTO profile_figures (profile_id, investor_id, figures_sealed) VALUES ($1, $2, $3)
"""
_WITH_FIGURES = """
    SELECT p.*, f.figures_sealed FROM profile p JOIN profile_figures f USING (profile_id)
    WHERE p.investor_id = ANY($1) ORDER BY p.investor_id, p.version
"""

# No figures: a handler's users read this too.
_NEWEST = """
    SELECT profile_id, version, birth_on_sealed, corporate_number FROM profile
    WHERE investor_id = $1 ORDER BY version DESC LIMIT 1
"""
_ANSWERED = "SELECT max(decided_at) FROM verification WHERE investor_id = $1"


@dataclass(frozen=True, slots=True)
class Newest:
    """What a handler's user may know of the version said last; None before the first one."""

    version: int | None = None
    identity: Identity = field(default_factory=Identity)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version as it was given.

    `identity_since`: since when its identity has been the one given, so that a handler's yes
    to another one counts no more; None for as long as this investor is known.
    """

    profile_id: UUID
    investor_id: UUID
    version: int
    identity: Identity
    given: Mapping[str, Any]
    suitability: Mapping[str, Any]
    is_suitable: bool
    recorded_at: datetime
    identity_since: datetime | None

    @property
    def profile(self) -> Profile:
        return Profile(
            profile_id=self.profile_id,
            version=self.version,
            birth_on=self.identity.birth_on,
            is_suitable=self.is_suitable,
            figures=figures_of(self.given),
        )


async def add(sql: Sql, kept: Kept, cause_id: UUID, key: ColumnKey, suitability: str) -> None:
    """Add a version; `suitability` is its JSON. The caller holds the investor's lock."""
    born = kept.identity.birth_on
    birth = born and key.seal(born.isoformat(), row=kept.profile_id)
    await sql.execute(
        _ADD,
        kept.profile_id,
        kept.investor_id,
        kept.version,
        birth,
        suitability,
        kept.is_suitable,
        kept.recorded_at,
        cause_id,
        kept.identity_since,
        kept.identity.corporate_number,
    )
    sealed = key.seal(dict(kept.given), row=kept.profile_id)
    await sql.execute(_ADD_FIGURES, kept.profile_id, kept.investor_id, sealed)


async def load(
    sql: Sql, investor_ids: Collection[UUID], key: ColumnKey
) -> dict[UUID, list[Kept]]:
    """All versions with their figures, the oldest first, by investor."""
    found: dict[UUID, list[Kept]] = {}
    for row in await sql.fetch(_WITH_FIGURES, list(investor_ids)):
        found.setdefault(row["investor_id"], []).append(_kept(row, key))
    return found


async def last_answered(sql: Sql, investor_id: UUID) -> datetime | None:
    """When a handler answered last to who it says it is."""
    found: datetime | None = await sql.fetchval(_ANSWERED, investor_id)
    return found


async def newest(sql: Sql, investor_id: UUID, key: ColumnKey) -> Newest:
    """What it said last."""
    row = await sql.fetchrow(_NEWEST, investor_id)
    return Newest() if row is None else Newest(row["version"], identity(row, key))


def identity(row: Any, key: ColumnKey) -> Identity:  # noqa: ANN401  # an asyncpg record
    """What a row of `profile` says, its birth date opened."""
    sealed = row["birth_on_sealed"]
    born = date.fromisoformat(key.open(sealed, row=row["profile_id"])) if sealed else None
    return Identity(born, row["corporate_number"])


def _kept(row: Any, key: ColumnKey) -> Kept:  # noqa: ANN401
    return Kept(
        profile_id=row["profile_id"],
        investor_id=row["investor_id"],
        version=row["version"],
        identity=identity(row, key),
        given=key.open(row["figures_sealed"], row=row["profile_id"]),
        suitability=row["suitability"],
        is_suitable=row["is_suitable"],
        recorded_at=row["recorded_at"],
        identity_since=row["identity_since"],
    )
