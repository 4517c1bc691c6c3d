"""Payouts as web needs them: what a round brings its owner, and who lets the money go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from httpx import codes

from services.web.clients.http import Refused, Service, Shape, shaped, shaped_list
from services.web.clients.payments import Account


class Figures(Shape):
    """From gross to net, in minor units."""

    gross_minor: int
    psp_fee_minor: int
    platform_fee_minor: int
    chamber_fee_minor: int
    tax_minor: int
    net_minor: int


class PayoutAccount(Account):
    """Where the owner's money goes, as it stands since `given_at`."""

    given_at: datetime


class Approval(Shape):
    """One person's word."""

    person_id: UUID
    approved_at: datetime


class Payout(Shape):
    """One payout; figures and account stand since it was asked for."""

    payout_id: UUID
    round_id: UUID
    project_id: UUID
    pledges: int
    figures: Figures
    account: Account
    account_given_at: datetime
    state: str
    requested_by: UUID
    requested_at: datetime
    approvals: tuple[Approval, ...]
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    confirmed_at: datetime | None
    cancel_reason: str | None


class Payable(Shape):
    """A round that is over, with what is owed of it and stands in no payout."""

    round_id: UUID
    project_id: UUID
    pledges: int
    gross_minor: int
    settles_at: datetime


class Statement(Shape):
    """What a round brings its owner; `waiting` pledges are not at rest yet."""

    round_id: UUID
    is_over: bool
    pledges: int
    owed: Figures
    waiting: int
    lapsed: int
    lapsed_minor: int
    payouts: tuple[Payout, ...]


@dataclass(frozen=True)
class Payouts:
    """Money to owners."""

    service: Service

    async def estimate(self, instrument: str, gross_minor: int) -> Figures:
        """What would be left of a sum; nobody has to be signed in."""
        path = f"/payout-estimate?instrument={instrument}&gross_minor={gross_minor}"
        return shaped(Figures, await self.service.get(path), "payments")

    async def statement(self, session: str, round_id: UUID) -> Statement:
        """For the owner and the payee's people."""
        answer = await self.service.get(f"/rounds/{round_id}/statement", session)
        return shaped(Statement, answer, "payments")

    async def account(self, session: str, project_id: UUID) -> PayoutAccount | None:
        """The owner's own; None before it is named."""
        try:
            answer = await self.service.get(f"/projects/{project_id}/payout-account", session)
        except Refused as refusal:
            if refusal.status != codes.NOT_FOUND:
                raise
            return None
        return shaped(PayoutAccount, answer, "payments")

    async def payable(self, session: str) -> list[Payable]:
        """Rounds whose money waits, of the asker's organisations."""
        answer = await self.service.get("/payable-rounds", session)
        return shaped_list(Payable, answer, "payments")

    async def listed(self, session: str) -> list[Payout]:
        """Of the asker's organisations, newest first."""
        return shaped_list(Payout, await self.service.get("/payouts", session), "payments")

    async def put(self, session: str, path: str, body: Mapping[str, Any] | None) -> None:
        """Ask, approve, cancel, record or confirm; or name the account."""
        await self.service.put(path, session, body)
