"""Deposits: how what came in stands to what was pledged. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.errors import Conflict

State = Literal["recorded", "confirmed", "rejected"]
Standing = Literal["waiting", "exact", "short", "over", "late", "rejected"]


class NoAccountNumberLeft(Conflict):
    """Every account number of this payee is given out; the rail is closed until more come."""

    title = "No account number is left"


class RefundAccountNeeded(Conflict):
    """Money must be able to go back before it comes."""

    title = "Give the account for refunds first"


class LineTaken(Conflict):
    """The line of the bank's list was recorded before."""

    title = "This bank line is recorded already"


@dataclass(frozen=True, slots=True)
class Account:
    """A number that money is paid into; used for one pledge, once."""

    bank_code: str
    bank_name: str
    branch_code: str
    branch_name: str
    kind: str
    number: str
    holder_kana: str


@dataclass(frozen=True, slots=True)
class Deposit:
    id: UUID
    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    account: Account
    amount_minor: int
    expected_minor: int
    received_minor: int
    currency: str
    value_date: date
    bank_reference: str
    state: State
    standing: Standing
    recorded_by: UUID
    recorded_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Awaited:
    pledge_id: UUID
    round_id: UUID
    project_id: UUID
    account: Account
    amount_minor: int
    received_minor: int
    currency: str
    pay_by: datetime


def standing(*, kept_minor: int, wanted_minor: int, is_late: bool) -> Standing:
    """How confirmed money stands: only the exact sum backs a pledge that waits for it."""
    if is_late:
        return "late"
    if kept_minor == wanted_minor:
        return "exact"
    return "short" if kept_minor < wanted_minor else "over"


def reference(pledge_id: UUID) -> str:
    """What the investor may write beside the name; the account number alone identifies."""
    return f"KY{pledge_id.hex[-8:].upper()}"
