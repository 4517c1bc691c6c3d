"""Whom a chamber thanks for a year: supporters by consent, of the rounds that came together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from services.matching.rounds.domain import JST
from services.matching.supporters import store
from shared.database import Transaction

MOST_NAMED: Final = 2_000


@dataclass(frozen=True, slots=True)
class Thanked:
    """One project's supporters, the first to join first; a name or initials each."""

    project_id: UUID
    supporters: Sequence[dict[str, Any]]


async def of_year(tx: Transaction, chamber_id: UUID, year: int) -> list[Thanked]:
    """By project, in the order of their outcomes within this year of Japan; for everybody."""
    since, until = (datetime(each, 1, 1, tzinfo=JST) for each in (year, year + 1))
    rows = await store.thanked(tx.sql, chamber_id, since, until, MOST_NAMED)
    return [
        Thanked(project_id, list(of_one))
        for project_id, of_one in groupby(rows, key=lambda row: row["project_id"])
    ]
