"""One pledge in any state, and a book it came from; pure."""
# rows and facts of a trial are loosely typed

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.matching.pledges.domain import OWNER, State
from services.matching.pledges.domain.book import Book
from services.matching.pledges.domain.pledge import Pledge
from shared.ids import new_id

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
ROUND = UUID("01990d4e-5a00-7000-8000-000000000001")


def book(**changes: Any) -> Book:
    """Ten units free, not over, no wait list."""
    held = Book(
        round_id=ROUND,
        instrument="reward",
        mode="all_or_nothing",
        is_over=False,
        units_free=10,
        returns_free={},
        has_waitlist=False,
        is_awaited=False,
        closes_at=NOW + timedelta(days=10),
        settles_at=NOW + timedelta(days=10, minutes=75),
        transfers_end=NOW + timedelta(days=5),
        transfer_within=timedelta(days=7),
    )
    return replace(held, **changes)


def pledge(state: State = "placed", **changes: Any) -> Pledge:
    """Two units for 6,000 yen, as it stands in `state`."""
    is_seated = state in {"seated", "confirmed", "closing"}
    is_allotted = state in {"due", "collected", "settled", "disputed"}
    fresh = Pledge(
        id=new_id(),
        round_id=ROUND,
        investor_id=new_id(),
        person_id=new_id(),
        return_id=None,
        units=2,
        amount_minor=6_000,
        currency="JPY",
        rail="card",
        terms_version=1,
        applied_at=NOW,
        state=state,
        seat_units=2 if is_seated or is_allotted else 0,
        deadline=NOW if state in OWNER else None,
        withdraw_until=NOW + timedelta(days=1) if is_seated else None,
        reason="round_over" if state == "closing" else None,
        allotted_units=2 if is_allotted else None,
        allotted_minor=6_000 if is_allotted else None,
        disputed_from="collected" if state == "disputed" else None,
    )
    return replace(fresh, **changes)
