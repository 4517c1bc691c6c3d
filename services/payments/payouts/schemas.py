"""Payouts on the wire."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.payments.payouts.domain import Figures, State
from services.payments.payouts.reads import Shown, Statement
from services.payments.payouts.store import Approval, Payable
from services.payments.refunds.schemas import Reference, RefundAccountIn, RefundAccountOut
from shared.wire import Answer, Body, Currency, Day, Line

_AN_ID = "01990d4e-5a00-7000-8000-000000000001"


class PayoutAccountIn(Body):
    """The owner's own account, for the money of a project that succeeded."""

    account: RefundAccountIn


class PayoutAccountOut(RefundAccountOut):
    """The account that the owner named, as it stands since `given_at`."""

    given_at: datetime


class PayoutIn(Body):
    """Asks for all that is owed of one round."""

    round_id: UUID = Field(examples=[_AN_ID])


class PayoutCancellationIn(Body):
    """Why it is taken back; a line for the colleagues."""

    reason: Line = Field(examples=["口座の名義がちがう"])


class PayoutRecordIn(Body):
    """One outgoing transfer, as the bank took it."""

    sent_on: Day = Field(examples=["2026-11-24"])
    reference: Reference = Field(examples=["F20261124-0008"])


class PayoutConfirmationIn(Body):
    """What another person saw on the bank's list. `wrong`: it has to be sent anew."""

    verdict: Literal["agreed", "wrong"] = Field(default="agreed", examples=["agreed"])


class FiguresOut(Answer):
    """From gross to net, in minor units; `tax_minor` is on the two fees before it."""

    gross_minor: int
    psp_fee_minor: int
    platform_fee_minor: int
    chamber_fee_minor: int
    tax_minor: int
    net_minor: int

    @classmethod
    def of(cls, figures: Figures) -> "FiguresOut":
        return cls(
            gross_minor=figures.gross_minor,
            psp_fee_minor=figures.psp_fee_minor,
            platform_fee_minor=figures.platform_fee_minor,
            chamber_fee_minor=figures.chamber_fee_minor,
            tax_minor=figures.tax_minor,
            net_minor=figures.net_minor,
        )


class EstimateOut(FiguresOut):
    """What would be left of a hoped-for sum if all of it came by card."""

    instrument: str
    currency: Currency


class ApprovalOut(Answer):
    """One person's word."""

    approval_id: UUID
    person_id: UUID
    approved_at: datetime

    @classmethod
    def of(cls, approval: Approval) -> "ApprovalOut":
        return cls(
            approval_id=approval.id,
            person_id=approval.person_id,
            approved_at=approval.approved_at,
        )


class PayoutOut(Answer):
    """One payout; its figures and its account stand since it was asked for."""

    payout_id: UUID
    round_id: UUID
    project_id: UUID
    pledges: int
    figures: FiguresOut
    currency: str
    account: RefundAccountOut
    account_given_at: datetime
    state: State
    requested_by: UUID
    requested_at: datetime
    approvals: list[ApprovalOut]
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    cancel_reason: str | None

    @classmethod
    def of(cls, shown: Shown) -> "PayoutOut":
        payout = shown.payout
        figures = Figures(
            payout.gross_minor,
            payout.psp_fee_minor,
            payout.platform_fee_minor,
            payout.chamber_fee_minor,
            payout.tax_minor,
        )
        return cls(
            payout_id=payout.id,
            round_id=payout.round_id,
            project_id=payout.project_id,
            pledges=shown.pledges,
            figures=FiguresOut.of(figures),
            currency=payout.currency,
            account=RefundAccountOut(**shown.account),
            account_given_at=payout.account_given_at,
            state=payout.state,
            requested_by=payout.requested_by,
            requested_at=payout.requested_at,
            approvals=[ApprovalOut.of(each) for each in shown.approvals],
            sent_on=payout.sent_on,
            reference=payout.reference,
            recorded_by=payout.recorded_by,
            confirmed_by=payout.confirmed_by,
            confirmed_at=payout.confirmed_at,
            cancel_reason=payout.cancel_reason,
        )


class PayoutsOut(Answer):
    """Payouts, newest first."""

    payouts: list[PayoutOut]


class StatementOut(Answer):
    """What a round brings its owner.

    `owed` is settled and in no payout; `waiting` pledges are still being collected, sent back
    or disputed; `lapsed` ones could not be collected.
    """

    round_id: UUID
    project_id: UUID
    currency: str
    is_over: bool
    pledges: int
    owed: FiguresOut
    waiting: int
    lapsed: int
    lapsed_minor: int
    payouts: list[PayoutOut]

    @classmethod
    def of(cls, told: Statement) -> "StatementOut":
        return cls(
            round_id=told.round.id,
            project_id=told.round.project_id,
            currency=told.round.currency,
            is_over=told.is_over,
            pledges=told.pledges,
            owed=FiguresOut.of(told.owed),
            waiting=told.counts.waiting,
            lapsed=told.counts.lapsed,
            lapsed_minor=told.counts.lapsed_minor,
            payouts=[PayoutOut.of(each) for each in told.payouts],
        )


class PayableOut(Answer):
    """A round that is over, with what is owed of it and stands in no payout."""

    round_id: UUID
    project_id: UUID
    pledges: int
    gross_minor: int
    currency: str
    settles_at: datetime

    @classmethod
    def of(cls, payable: Payable) -> "PayableOut":
        return cls(
            round_id=payable.round_id,
            project_id=payable.project_id,
            pledges=payable.pledges,
            gross_minor=payable.gross_minor,
            currency=payable.currency,
            settles_at=payable.settles_at,
        )


class PayablesOut(Answer):
    """Rounds whose money waits for its owner, the longest first; at most 100."""

    rounds: list[PayableOut]
