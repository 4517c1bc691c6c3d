"""Keep whose a round is and when it is decided: what a payout needs and no pledge tells."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.payments.payments.domain import INVESTMENTS
from services.payments.rounds import store
from services.payments.rounds.domain import Round
from shared.contracts.listing import RoundScheduled, RoundTermsChanged
from shared.database import Transaction


async def scheduled(
    tx: Transaction, events: Sequence[RoundScheduled], _now: datetime
) -> Collection[UUID]:
    """From here on pledges may come."""
    await store.add(tx.sql, [_of(event) for event in events])
    return [event.event_id for event in events]


async def terms_changed(
    tx: Transaction, events: Sequence[RoundTermsChanged], _now: datetime
) -> Collection[UUID]:
    """Only its end is of interest here."""
    await store.move(tx.sql, [(event.round_id, event.terms.settles_at) for event in events])
    return [event.event_id for event in events]


def _of(event: RoundScheduled) -> Round:
    is_investment = event.terms.instrument in INVESTMENTS
    assert not is_investment or event.handler_id is not None, "an investment has a handler"
    return Round(
        id=event.round_id,
        project_id=event.project_id,
        owner_person_id=event.owner_person_id,
        chamber_id=event.chamber_id,
        handler_id=event.handler_id,
        payee_id=(is_investment and event.handler_id) or event.chamber_id,
        instrument=event.terms.instrument,
        currency=event.terms.currency,
        settles_at=event.terms.settles_at,
    )
