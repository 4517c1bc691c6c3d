"""Read a chamber's calendar and figures, as one of its staff."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.listing.overviews import store
from services.listing.overviews.domain import (
    FIGURES_GO_BACK,
    Obligation,
    Overview,
    OwedReport,
)
from services.listing.overviews.store import ObligedRow, OwedRow
from services.listing.reports import domain as reports
from services.listing.rounds import store as rounds
from shared.database import Sql, Transaction
from shared.errors import Forbidden
from shared.memberships import STAFF, organisations_of, require_session

_WRITER: Final = "accounts"


async def calendar(
    tx: Transaction, person_id: UUID, *, days: int, now: datetime
) -> tuple[list[dict[str, Any]], list[OwedReport]]:
    """Rounds that run, and reports that are owed, in the chambers of this person."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    closings = await store.closings(tx.sql, mine)
    owed = [_owed(row, days, now) for row in await store.owed(tx.sql, mine)]
    return closings, sorted(owed, key=lambda one: (one.due.due_on, one.project_id))


def _owed(row: OwedRow, days: int, now: datetime) -> OwedReport:
    due_on = reports.due_on(rounds.as_draft(row.terms), days)
    due = reports.standing(due_on, row.state, reports.japan_day(now))
    return OwedReport(row.project_id, row.chamber_id, row.title, due)


async def figures(tx: Transaction, person_id: UUID, now: datetime) -> Overview:
    """How the chambers of this person did in the last year."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    since = now - FIGURES_GO_BACK
    chambers = await store.figures(tx.sql, sorted(set(mine)), since)
    return Overview(reports.japan_day(since), chambers)


async def waiting(
    sql: Sql, client: str, chamber_id: UUID, *, days: int, now: datetime
) -> dict[str, Any]:
    """How many things wait in a chamber; numbers alone.

    Raises:
        Forbidden: another service asks.
    """
    _check_writer(client)
    counted = await store.waiting(sql, chamber_id, reports.japan_day(now))
    owed = [_owed(row, days, now) for row in await store.owed(sql, [chamber_id])]
    late = sum(one.due.standing == "overdue" for one in owed)
    return {**counted, "overdue_reports": late}


async def obligations(  # noqa: PLR0913  # one part of a list
    sql: Sql, client: str, *, after: UUID | None, limit: int, days: int, now: datetime
) -> list[Obligation]:
    """What owners of rounds that have succeeded still have to do, until they have reported.

    Raises:
        Forbidden: another service asks.
    """
    _check_writer(client)
    return [_obligation(row, days, now) for row in await store.obligations(sql, after, limit)]


def _obligation(row: ObligedRow, days: int, now: datetime) -> Obligation:
    terms = rounds.as_draft(row.terms)
    due = reports.standing(reports.due_on(terms, days), row.state, reports.japan_day(now))
    months = {each.return_id: each.delivery_month for each in terms.returns}
    return Obligation(row.project_id, row.round_id, row.owner_person_id, due, months)


def _check_writer(client: str) -> None:
    if client != _WRITER:
        raise Forbidden("Only accounts writes letters.")
