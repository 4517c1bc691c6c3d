"""The account's money: movements, pending at first and available some days later."""

from typing import Final

from deploy.stripe_sim import listing
from deploy.stripe_sim.router import routes
from deploy.stripe_sim.work import CURRENCY, DAY_S, Body, Params, Work, new_id

FEE_PER_MILLE: Final = 36  # 3.6 %
DISPUTE_FEE: Final = 1_500
_CATEGORIES: Final = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "topup": "topup",
}


def fee_of(amount: int) -> int:
    """3.6 % of an amount in yen, half a yen rounded up."""
    return (amount * FEE_PER_MILLE + 500) // 1000


def move(  # noqa: PLR0913  # a line of a ledger has that many columns
    work: Work,
    kind: str,
    amount: int,
    source: str,
    *,
    fee: int = 0,
    pending: bool = False,
    category: str | None = None,
    description: str | None = None,
) -> Body:
    """Enter one movement, amount and fee in yen; what is pending comes after some days."""
    days = work.house.available_after_days if pending else 0
    detail = {
        "amount": fee,
        "application": None,
        "currency": CURRENCY,
        "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
        "type": "stripe_fee",
    }
    return work.put(
        {
            "id": new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": work.now + days * DAY_S,
            "balance_type": "payments",
            "created": work.now,
            "currency": CURRENCY,
            "description": description,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": [detail] if fee else [],
            "net": amount - fee,
            "reporting_category": category or _CATEGORIES[kind],
            "source": source,
            "status": "pending" if pending else "available",
            "type": kind,
        }
    )


def available(work: Work) -> int:
    """Yen that refunds and payouts may use now."""
    reached = ("json_extract(body, '$.available_on') <= ?", work.now)
    return work.store.total("balance_transaction", "net", [reached])


def retrieve(work: Work, _params: Params) -> Body:
    at_hand = available(work)
    pending = work.store.total("balance_transaction", "net") - at_hand
    return {
        "object": "balance",
        "available": [_part(at_hand)],
        "livemode": False,
        "pending": [_part(pending)],
        "refund_and_dispute_prefunding": {"available": [_part(0)], "pending": [_part(0)]},
    }


def _part(amount: int) -> Body:
    return {"amount": amount, "currency": CURRENCY, "source_types": {"card": amount}}


def one(work: Work, _params: Params, transaction: str) -> Body:
    return work.get("balance_transaction", transaction)


def every(work: Work, params: Params) -> Body:
    url, by = "/v1/balance_transactions", ("type", "source", "currency")
    # No payout holds any: the simulated account is paid out by hand, never here.
    also: listing.Conditions = [("? IS NULL", params.get("payout"))]
    return listing.page(work, "balance_transaction", url, params, by=by, also=also)


ROUTES: Final = (
    *routes("stripe._balance_service", {("GET", "/v1/balance"): retrieve}),
    *routes(
        "stripe._balance_transaction_service",
        {
            ("GET", "/v1/balance_transactions"): every,
            ("GET", "/v1/balance_transactions/{id}"): one,
        },
    ),
)
