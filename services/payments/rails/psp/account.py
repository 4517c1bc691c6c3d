"""Stripe's own account of our money: what moved, and what is there."""

from datetime import UTC, datetime
from typing import Any

import stripe

from services.payments.rails.domain import Moved, MovedPage
from services.payments.rails.psp.calls import id_of


class Account:
    """Balance and balance transactions."""

    def __init__(self, v1: stripe.V1Services) -> None:
        self._v1 = v1

    def moved(self, since: datetime, after: str | None) -> MovedPage:
        params: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100}
        if after is not None:
            params["starting_after"] = after
        listed = self._v1.balance_transactions.list(params)
        lines = [
            Moved(
                id=each.id,
                category=each.reporting_category,
                source_id=id_of(each.source),
                amount_minor=each.amount,
                fee_minor=each.fee,
                currency=each.currency.upper(),
                created_at=datetime.fromtimestamp(each.created, UTC),
            )
            for each in listed.data
        ]
        return MovedPage(lines, is_last=not listed.has_more)

    def balance_minor(self, currency: str) -> int:
        found: Any = self._v1.balance.retrieve()
        parts = [*found.available, *found.pending]
        return sum(each.amount for each in parts if each.currency.upper() == currency)
