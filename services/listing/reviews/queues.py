"""What waits for an answer of this person's chambers and handlers, with ages."""

from typing import Any
from uuid import UUID

from services.listing.reviews import domain, store
from services.listing.reviews.approvals import Today
from services.listing.reviews.domain import HANDLER_ANSWERS_IN
from shared.database import Transaction
from shared.memberships import HANDLER_USERS, STAFF, organisations_of, require_session


async def of_chambers(tx: Transaction, person_id: UUID, today: Today) -> list[dict[str, Any]]:
    """What waits for the chambers of this person, the oldest first, with ages."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, today.now)
    rows = await store.queue(tx.sql, mine, today.now)
    return [
        {
            **row,
            **_ages(row, person_id, today),
            "claim": _claim(row, person_id),
            "second_wanted": _second_wanted(row, person_id),
        }
        for row in rows
    ]


async def of_handlers(tx: Transaction, person_id: UUID, today: Today) -> list[dict[str, Any]]:
    """What waits for the handlers of this person, the oldest first, with ages."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "handler", HANDLER_USERS, today.now)
    rows = await store.handler_queue(tx.sql, mine, HANDLER_ANSWERS_IN, today.now)
    return [{**row, **_ages(row, person_id, today)} for row in rows]


def _claim(row: dict[str, Any], person_id: UUID) -> dict[str, Any] | None:
    if row["held_by"] is None:
        return None
    held = {name: row[name] for name in ("name", "taken_at", "until")}
    return {**held, "is_own": row["held_by"] == person_id}


def _second_wanted(row: dict[str, Any], person_id: UUID) -> dict[str, Any] | None:
    if row["proposed_by"] is None:
        return None
    told = {name: row[name] for name in ("proposed_name", "proposed_at")}
    asked = "chamber" if row["has_second"] else "operator"
    return {**told, "asked": asked, "is_own": row["proposed_by"] == person_id}


def _ages(row: dict[str, Any], person_id: UUID, today: Today) -> dict[str, Any]:
    since = row["submitted_at"]
    return {
        "age_days": domain.age_days(since, today.now),
        "age_business_days": domain.age_business_days(since, today.now, today.is_business_day),
        "is_own": row["owner_person_id"] == person_id,
    }
