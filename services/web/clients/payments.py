"""payments as web needs it: how to pay, what has come in, and what goes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list


class Account(Shape):
    """A bank account; of our own also the names of bank and branch."""

    bank_code: str
    bank_name: str = ""
    branch_code: str
    branch_name: str = ""
    kind: str
    number: str
    holder_kana: str


class PaymentPage(Shape):
    """What the investor has to do now: a hosted page, a transfer, or nothing."""

    kind: str
    url: str | None = None
    expires_at: datetime | None = None
    account: Account | None = None
    amount_minor: int = 0
    received_minor: int = 0
    pay_by: datetime | None = None
    reference: str = ""


class Payment(Shape):
    """How the money of one pledge stands."""

    rail: str
    state: str
    backing: str | None
    amount_minor: int
    pay_by: datetime
    received_minor: int
    returned_minor: int
    repair_until: datetime | None
    is_declined: bool = False
    can_pay: str


class Deposit(Shape):
    """A transfer that came in, as the payee's people see it."""

    deposit_id: UUID
    pledge_id: UUID
    account: Account
    amount_minor: int
    expected_minor: int
    received_minor: int
    value_date: date
    bank_reference: str
    state: str
    standing: str
    recorded_by: UUID
    recorded_at: datetime
    confirmed_by: UUID | None


class Awaited(Shape):
    """A transfer that should come."""

    pledge_id: UUID
    account: Account
    amount_minor: int
    received_minor: int
    pay_by: datetime


class Deposits(Shape):
    """Both lists."""

    deposits: tuple[Deposit, ...]
    awaited: tuple[Awaited, ...]


class Refund(Shape):
    """Money on its way back."""

    refund_id: UUID
    pledge_id: UUID
    rail: str
    amount_minor: int
    reason: str
    state: str
    account: Account | None
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    confirmed_by: UUID | None
    listed_at: datetime
    trouble: str | None


class Dispute(Shape):
    """What a cardholder's bank takes back or asks about; `to_do` is what people have to do."""

    dispute_id: str
    pledge_id: UUID
    state: str
    to_do: str
    reason: str
    amount_minor: int
    opened_at: datetime
    evidence_due_at: datetime | None


class Difference(Shape):
    """Something in which ledger and lists do not agree."""

    difference_id: UUID
    why: str
    source_id: str
    fact: str
    ledger_minor: int | None
    outside_minor: int | None
    state: str
    found_at: datetime
    explanation: str | None


class Comparison(Shape):
    """One comparison of everything up to `until`."""

    until: datetime
    outside_facts: int
    ledger_entries: int
    differences: int
    untold_days: int


class Compared(Shape):
    """The last comparisons and what they found, for those who keep the account."""

    runs: tuple[Comparison, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Payments:
    """Money in and money back."""

    service: Service

    async def payment_page(
        self, session: str, pledge_id: UUID, refund_account: Mapping[str, str] | None = None
    ) -> PaymentPage:
        """The next step of paying; asked again, the same one."""
        body = {"refund_account": dict(refund_account) if refund_account else None}
        answer = await self.service.put(f"/pledges/{pledge_id}/payment-page", session, body)
        return shaped(PaymentPage, answer, "payments")

    async def payment(self, session: str, pledge_id: UUID) -> Payment:
        """How the money stands."""
        answer = await self.service.get(f"/pledges/{pledge_id}/payment", session)
        return shaped(Payment, answer, "payments")

    async def deposits(self, session: str) -> Deposits:
        """Transfers expected and received, for the payee's people."""
        return shaped(Deposits, await self.service.get("/deposits", session), "payments")

    async def disputes(self, session: str) -> list[Dispute]:
        """Disputes of the asker's organisations, what is due first."""
        answer = await self.service.get("/disputes", session)
        return shaped_list(Dispute, answer, "payments")

    async def refunds(self, session: str) -> list[Refund]:
        """Money to send back, for the payee's people."""
        return shaped_list(Refund, await self.service.get("/refunds", session), "payments")

    async def differences(self, session: str) -> Compared:
        """What does not agree in the accounts of the asker's organisation."""
        return shaped(Compared, await self.service.get("/differences", session), "payments")

    async def put(self, session: str, path: str, body: Mapping[str, Any]) -> None:
        """Record or confirm."""
        await self.service.put(path, session, body)
