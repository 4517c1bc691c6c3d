"""Questions that nobody answers: after five business days that is said to everybody."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.listing.business_days import IsBusinessDay
from services.listing.reviews.domain import age_business_days
from services.listing.signals import store
from shared.database import Transaction
from shared.memberships import STAFF, organisations_of, require_session

ANSWERED_WITHIN: Final = 5


def is_overdue(row: dict[str, Any], now: datetime, is_business_day: IsBusinessDay) -> bool:
    """Whether a released text is a question without an answer, for longer than it may be.

    The day on which it became public does not count; an answer that the chamber still has to
    read is one.
    """
    if row["kind"] != "question" or row["is_answered"]:
        return False
    return age_business_days(row["released_at"], now, is_business_day) > ANSWERED_WITHIN


async def overdue(
    tx: Transaction, person_id: UUID, now: datetime, is_business_day: IsBusinessDay
) -> list[dict[str, Any]]:
    """Such questions to projects of this person's chambers with their age, the oldest first."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    # As many days of the calendar have passed at the least.
    rows = await store.unanswered(tx.sql, mine, now - timedelta(days=ANSWERED_WITHIN))
    ages = [age_business_days(row["released_at"], now, is_business_day) for row in rows]
    return [
        {**row, "age_business_days": age}
        for row, age in zip(rows, ages, strict=True)
        if age > ANSWERED_WITHIN
    ]
