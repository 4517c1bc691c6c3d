"""Bank accounts, deposits and what is awaited, on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.payments.deposits.domain import Account, Awaited, Deposit, Standing
from services.payments.deposits.domain import State as DepositState
from services.payments.refunds.schemas import AccountNumber, BankCode, BranchCode, Reference
from shared.wire import AmountMinor, Answer, Body, Day


class AccountOut(Answer):
    """The account number of one pledge, to pay into."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str
    holder_kana: str

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(
            bank_code=account.bank_code,
            bank_name=account.bank_name,
            branch_code=account.branch_code,
            branch_name=account.branch_name,
            kind=account.kind,
            number=account.number,
            holder_kana=account.holder_kana,
        )


class AccountRefIn(Body):
    """Which of our account numbers the money came into."""

    bank_code: BankCode = Field(examples=["0001"])
    branch_code: BranchCode = Field(examples=["123"])
    number: AccountNumber = Field(examples=["1234567"])


class DepositIn(Body):
    """One line of the bank's list."""

    account: AccountRefIn
    amount_minor: AmountMinor = Field(examples=[10_000])
    value_date: Day = Field(examples=["2026-11-24"])
    bank_reference: Reference = Field(
        examples=["T20261124-0001"], description="The bank's own number of this line."
    )


class ConfirmationIn(Body):
    """What the second person found. `wrong` throws the record away: it is entered anew."""

    verdict: Literal["agreed", "wrong"] = Field(default="agreed", examples=["agreed"])


class DepositOut(Answer):
    """A deposit and how it stands to its pledge.

    `standing`: `waiting` for the second person; `exact` with all that came in; `short` or
    `over` backs nothing yet; `late` goes back.
    """

    deposit_id: UUID
    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    account: AccountOut
    amount_minor: int
    expected_minor: int
    received_minor: int
    currency: str
    value_date: date
    bank_reference: str
    state: DepositState
    standing: Standing
    recorded_by: UUID
    recorded_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None

    @classmethod
    def of(cls, deposit: Deposit) -> "DepositOut":
        return cls(
            deposit_id=deposit.id,
            pledge_id=deposit.pledge_id,
            round_id=deposit.round_id,
            project_id=deposit.project_id,
            account=AccountOut.of(deposit.account),
            amount_minor=deposit.amount_minor,
            expected_minor=deposit.expected_minor,
            received_minor=deposit.received_minor,
            currency=deposit.currency,
            value_date=deposit.value_date,
            bank_reference=deposit.bank_reference,
            state=deposit.state,
            standing=deposit.standing,
            recorded_by=deposit.recorded_by,
            recorded_at=deposit.recorded_at,
            confirmed_by=deposit.confirmed_by,
            confirmed_at=deposit.confirmed_at,
        )


class AwaitedOut(Answer):
    """A transfer that should come."""

    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    account: AccountOut
    amount_minor: int
    received_minor: int
    currency: str
    pay_by: datetime

    @classmethod
    def of(cls, awaited: Awaited) -> "AwaitedOut":
        return cls(
            pledge_id=awaited.pledge_id,
            round_id=awaited.round_id,
            project_id=awaited.project_id,
            account=AccountOut.of(awaited.account),
            amount_minor=awaited.amount_minor,
            received_minor=awaited.received_minor,
            currency=awaited.currency,
            pay_by=awaited.pay_by,
        )


class DepositsOut(Answer):
    """Deposits, newest first, and the transfers still awaited, by deadline."""

    deposits: list[DepositOut]
    awaited: list[AwaitedOut]
