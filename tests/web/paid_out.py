"""Answers of payments about payouts, as they look on the wire."""

import re
from typing import Any

PAYOUT = "01940000-0000-7000-8000-0000000000f7"
ROUND = "01940000-0000-7000-8000-0000000000b1"
PROJECT = "01940000-0000-7000-8000-0000000000a1"
FUNDED = "01940000-0000-7000-8000-0000000000a8"
OTHER = "01940000-0000-7000-8000-0000000000ff"
_AT = "2027-06-03T00:30:00Z"
FIGURES = {
    "gross_minor": 15_000, "psp_fee_minor": 540, "platform_fee_minor": 750,
    "chamber_fee_minor": 450, "tax_minor": 120, "net_minor": 13_140,
}  # fmt: skip
NOTHING = dict.fromkeys(FIGURES, 0)
ACCOUNT = {
    "bank_code": "0001", "branch_code": "123", "kind": "ordinary", "number": "7654321", "holder_kana": "サトウ ハナコ",
}  # fmt: skip


def payout(**changes: Any) -> dict[str, Any]:
    """One that waits for two words."""
    return {
        "payout_id": PAYOUT, "round_id": ROUND, "project_id": PROJECT, "pledges": 2, "figures": FIGURES, "currency": "JPY",
        "account": ACCOUNT, "account_given_at": _AT, "state": "requested", "requested_by": OTHER, "requested_at": _AT,
        "approvals": [], "sent_on": None, "reference": None, "recorded_by": None, "confirmed_by": None,
        "confirmed_at": None, "cancel_reason": None, **changes,
    }  # fmt: skip


def statement(**changes: Any) -> dict[str, Any]:
    """A round that is over and not paid out."""
    return {
        "round_id": ROUND, "project_id": FUNDED, "currency": "JPY", "is_over": True, "pledges": 2, "owed": FIGURES,
        "waiting": 0, "lapsed": 1, "lapsed_minor": 3_000, "payouts": [], **changes,
    }  # fmt: skip


def approvals() -> re.Pattern[str]:
    """The door of a word for it, whatever id it has."""
    return re.compile(re.escape(f"PUT payments/payouts/{PAYOUT}/approvals/") + ".*")


def answers() -> dict[str, Any]:
    """What payments tells."""
    sent = {"state": "sent", "sent_on": "2027-06-02", "reference": "F-1", "recorded_by": OTHER}
    return {
        "GET payments/payout-estimate": {**FIGURES, "instrument": "reward", "currency": "JPY"},
        f"GET payments/rounds/{ROUND}/statement": statement(),
        f"GET payments/projects/{FUNDED}/payout-account": {**ACCOUNT, "given_at": _AT},
        "GET payments/payable-rounds": {"rounds": [{"round_id": ROUND, "project_id": PROJECT, "pledges": 2, "gross_minor": 15_000, "currency": "JPY", "settles_at": _AT}]},
        "GET payments/payouts": {"payouts": [
            payout(),
            payout(payout_id=ROUND, **sent),
            payout(payout_id=OTHER, state="authorised"),
            payout(payout_id=PROJECT, state="cancelled", cancel_reason="口座の名義がちがう"),
        ]},
    }  # fmt: skip
