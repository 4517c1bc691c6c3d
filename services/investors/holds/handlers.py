"""Facts about pledges come in from matching: the whole subscription of `investors.holds`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.investors.holds import moving, usecases
from shared.contracts.matching import (
    PledgeDue,
    PledgePlaced,
    PledgeRefused,
    PledgeReleased,
    PledgeSettled,
    PledgeWaitlisted,
    RoundPaymentDayMoved,
)
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.inbox import Handlers

GROUP: Final = "investors.holds"
TOPICS: Final = (PledgePlaced.TOPIC,)


def handlers(key: ColumnKey) -> Handlers:
    """The handlers, with the key that opens figures."""

    async def place(
        tx: Transaction, events: Sequence[PledgePlaced], now: datetime
    ) -> Collection[UUID]:
        return await usecases.place(tx, events, now, key)

    return {
        PledgePlaced: place,
        PledgeRefused: usecases.end,
        PledgeReleased: usecases.end,
        PledgeWaitlisted: usecases.end,
        PledgeDue: usecases.reduce,
        PledgeSettled: usecases.use,
        RoundPaymentDayMoved: moving.payment_day_moved,
    }
