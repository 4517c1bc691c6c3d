"""An investors' database with people who may apply for shares, all of them brought by COPY."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg

from deploy.local.postgres import Cluster
from shared.ids import new_id
from tests.investors.builders import KEY, NOW, World

SERVICE: Final = "investors"
BIRTH: Final = "1955-05-05"
FIGURES: Final = {
    "kind": "person",
    "assets_on": "2026-11-01",
    "assets_minor": 18_000_000,
    "liabilities_minor": 0,
    "income_year": 2025,
    "income_minor": 0,
}
_COLUMNS: Final = {
    "investor": "investor_id kind name registered_by body_hash contact_confirmed_at"
    " registered_at completed_at cause_kind cause_id",
    "membership": "membership_id person_id organisation_id organisation_kind role valid_from",
    "profile": "profile_id investor_id version birth_on_sealed suitability is_suitable"
    " recorded_at cause_kind cause_id",
    "profile_figures": "profile_id investor_id figures_sealed",
    "verification_request": "investor_id handler_id requested_by requested_at cause_kind"
    " cause_id",
    "verification": "investor_id verification_id handler_id verdict person_id body_hash"
    " decided_at cause_kind cause_id",
    "declaration": "investor_id declaration_id issuer_id security_class purchases body_hash"
    " declared_on declared_at cause_kind cause_id",
}


@dataclass(frozen=True)
class Applicant:
    """An investor and the person who acts for it."""

    investor_id: UUID
    person_id: UUID


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """PostgreSQL for this measurement alone, with nothing migrated."""
    running = Cluster(folder / "postgres")
    running.start()
    try:
        running.create(SERVICE)
        yield running
    finally:
        running.stop()


async def seed(dsn: str, world: World, count: int) -> list[Applicant]:
    """So many people, registered, verified, suitable, with an answer to every question."""
    people = [Applicant(new_id(), new_id()) for _ in range(count)]
    connection = await asyncpg.connect(dsn)
    try:
        rows: dict[str, list[Sequence[Any]]] = {name: [] for name in _COLUMNS}
        for one in people:
            for name, row in _rows(one, world).items():
                rows[name].append(row)
        for name, columns in _COLUMNS.items():
            await connection.copy_records_to_table(
                name, records=rows[name], columns=columns.split()
            )
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return people


def _rows(one: Applicant, world: World) -> dict[str, Sequence[Any]]:
    investor, person, profile = one.investor_id, one.person_id, new_id()
    by = ("request", new_id())
    handler, issuer = world.handler_id, world.issuer_id
    birth = KEY.seal(BIRTH, row=profile)
    return {
        "investor": (investor, "person", "A", person, b"", NOW, NOW, NOW, *by),
        "membership": (new_id(), person, investor, "investor", "acts_for", NOW),
        "profile": (profile, investor, 1, birth, "{}", True, NOW, *by),
        "profile_figures": (profile, investor, KEY.seal(FIGURES, row=profile)),
        "verification_request": (investor, handler, person, NOW, *by),
        "verification": (investor, new_id(), handler, "yes", new_id(), b"", NOW, *by),
        "declaration": (
            investor, new_id(), issuer, "common", "[]", b"", date(2026, 11, 24), NOW, *by,
        ),
    }  # fmt: skip
