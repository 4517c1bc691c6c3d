"""Refunds on the wire."""

import unicodedata
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from services.payments.refunds.domain import Reason, Refund, State
from shared.wire import ONE_LINE, Answer, Body, Day

BankCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
BranchCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
AccountNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")]
AccountKind = Literal["ordinary", "current", "savings"]


def as_printed(reference: str) -> str:
    """One way to write what a bank's list says: `Ｔ１` and ` t1` are the line T1."""
    plain = unicodedata.normalize("NFKC", reference)
    seen = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    return " ".join(seen.upper().split()) or reference


Reference = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=ONE_LINE),
    AfterValidator(as_printed),
]


def _full_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


# Katakana, half or full width, with the signs that banks allow; kept in full width.
HolderKana = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=48,
        pattern=r"^[0-9A-Zァ-ヶーｦ-ﾟ()（）.．\-－/／ 　]*$",
    ),
    AfterValidator(_full_width),
]


class RefundAccountIn(Body):
    """The investor's own account, for money that goes back."""

    bank_code: BankCode = Field(examples=["0001"])
    branch_code: BranchCode = Field(examples=["123"])
    kind: AccountKind = Field(examples=["ordinary"])
    number: AccountNumber = Field(examples=["1234567"])
    holder_kana: HolderKana = Field(examples=["サトウ ハナコ"])


class RefundAccountOut(Answer):
    """Where money goes back to; only the payee's people see it."""

    bank_code: str
    branch_code: str
    kind: str
    number: str
    holder_kana: str


class RecordIn(Body):
    """One outgoing transfer, as the bank took it."""

    sent_on: Day = Field(examples=["2026-11-24"])
    reference: Reference = Field(examples=["F20261124-0007"])


class RefundConfirmationIn(Body):
    """What the second person found. `wrong` puts the refund back on the list."""

    verdict: Literal["agreed", "wrong"] = Field(default="agreed", examples=["agreed"])


class RefundOut(Answer):
    """One refund. `account` is given for transfers alone."""

    refund_id: UUID
    pledge_id: UUID
    rail: Literal["card", "bank_transfer"]
    amount_minor: int
    currency: str
    reason: Reason
    state: State
    account: RefundAccountOut | None
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    recorded_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    listed_at: datetime
    trouble: str | None

    @classmethod
    def of(cls, refund: Refund, account: dict[str, str] | None) -> "RefundOut":
        return cls(
            refund_id=refund.id,
            pledge_id=refund.pledge_id,
            rail=refund.rail,
            amount_minor=refund.amount_minor,
            currency=refund.currency,
            reason=refund.reason,
            state=refund.state,
            account=None if account is None else RefundAccountOut(**account),
            sent_on=refund.sent_on,
            reference=refund.reference,
            recorded_by=refund.recorded_by,
            recorded_at=refund.recorded_at,
            confirmed_by=refund.confirmed_by,
            confirmed_at=refund.confirmed_at,
            listed_at=refund.listed_at,
            trouble=refund.trouble,
        )


class RefundsOut(Answer):
    """Refunds, newest first."""

    refunds: list[RefundOut]
