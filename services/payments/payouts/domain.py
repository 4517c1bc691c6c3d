"""A payout: what is owed to a project, less what is kept, and who lets it go. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.payments.ledger import domain as ledger
from services.payments.ledger.domain import Movement
from services.payments.payments.domain import INVESTMENTS
from services.payments.rates.domain import Rates, part_of
from services.payments.refunds.domain import JAPAN, SamePerson
from shared.errors import Conflict, Forbidden, WrongState
from shared.money import Money

State = Literal["requested", "authorised", "sent", "confirmed", "cancelled"]
On = Literal["approved_by_two", "cancelled", "recorded", "confirmed", "not_on_the_list"]

NEXT: Final[Mapping[tuple[State, On], State]] = {
    ("requested", "approved_by_two"): "authorised",
    ("requested", "cancelled"): "cancelled",
    ("authorised", "cancelled"): "cancelled",
    ("authorised", "recorded"): "sent",
    ("sent", "confirmed"): "confirmed",
    # The bank's list does not have it: it is sent again, and recorded again.
    ("sent", "not_on_the_list"): "authorised",
}
APPROVALS: Final = 2


class RoundRuns(Conflict):
    """Its outcome is not decided: nothing is owed to the owner yet."""

    title = "The round is not over yet"


class MoneyUnderWay(Conflict):
    """Some pledges are still being collected, sent back or disputed; `waiting` counts them."""

    title = "Some of the money is still under way"


class NothingToPay(Conflict):
    """Nothing is owed that is not paid out already, or fees would take all of it."""

    title = "There is nothing to pay out"


class NoPayoutAccount(Conflict):
    """The owner has not said where the money goes."""

    title = "The owner has named no account yet"


class PayoutUnderWay(Conflict):
    """One payout of a round at a time; `payout_id` names the one under way."""

    title = "A payout of this round is under way"


class FiguresChanged(Conflict):
    """A pledge in it was given back or disputed since: cancel it and ask anew."""

    title = "What is owed has changed since"


class OwnPayout(Forbidden):
    """Nobody lets money go to themselves."""

    title = "You cannot decide about your own project"


@dataclass(frozen=True, slots=True)
class Line:
    """One settled pledge; `cause_id` is the event that settled it. Amounts in minor units."""

    pledge_id: UUID
    amount_minor: int
    psp_fee_minor: int
    cause_id: UUID


@dataclass(frozen=True, slots=True)
class Counts:
    """Pledges of a round that stand in the way of a payout, and those whose card failed."""

    waiting: int
    lapsed: int
    lapsed_minor: int


@dataclass(frozen=True, slots=True)
class Figures:
    """From gross to net, in minor units; tax is on the two fees."""

    gross_minor: int
    psp_fee_minor: int
    platform_fee_minor: int
    chamber_fee_minor: int
    tax_minor: int

    @property
    def fees_minor(self) -> int:
        """All that is kept."""
        fees = self.platform_fee_minor + self.chamber_fee_minor
        return self.psp_fee_minor + fees + self.tax_minor

    @property
    def net_minor(self) -> int:
        """What the owner gets."""
        return self.gross_minor - self.fees_minor


@dataclass(frozen=True, slots=True)
class Payout:
    """Its figures and its account stand from the moment it was asked for."""

    id: UUID
    round_id: UUID
    project_id: UUID
    owner_person_id: UUID
    chamber_id: UUID
    payee_id: UUID
    instrument: str
    currency: str
    gross_minor: int
    psp_fee_minor: int
    platform_fee_minor: int
    chamber_fee_minor: int
    tax_minor: int
    net_minor: int
    account_sealed: bytes
    account_given_at: datetime
    state: State
    requested_by: UUID
    requested_at: datetime
    authorised_at: datetime | None
    sent_on: date | None
    reference: str | None
    recorded_by: UUID | None
    recorded_at: datetime | None
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    cancelled_by: UUID | None
    cancelled_at: datetime | None
    cancel_reason: str | None

    @property
    def handler_id(self) -> UUID | None:
        """On whose account it lies; None for the platform's."""
        return self.payee_id if self.instrument in INVESTMENTS else None


def figures(lines: Sequence[Line], rates: Rates) -> Figures:
    """What these pledges bring their owner."""
    gross = sum(line.amount_minor for line in lines)
    return _figures(gross, sum(line.psp_fee_minor for line in lines), rates)


def estimate(gross_minor: int, rates: Rates) -> Figures:
    """The same for a sum that is only hoped for, all of it by card."""
    return _figures(gross_minor, part_of(gross_minor, rates.psp), rates)


def _figures(gross_minor: int, psp_fee_minor: int, rates: Rates) -> Figures:
    platform = part_of(gross_minor, rates.platform)
    chamber = part_of(gross_minor, rates.chamber)
    tax = part_of(platform + chamber, rates.tax)
    return Figures(gross_minor, psp_fee_minor, platform, chamber, tax)


def check_payable(
    lines: Sequence[Line], counts: Counts, settles_at: datetime, now: datetime
) -> None:
    """Refuse to pay a round out before all of its money is where it stays.

    Raises:
        RoundRuns: the outcome comes later.
        MoneyUnderWay: a pledge is still being collected, sent back or disputed.
        NothingToPay: no pledge is settled that is not paid out already.
    """
    if now < settles_at:
        raise RoundRuns("It is paid out after its outcome.", settles_at=settles_at.isoformat())
    if counts.waiting:
        raise MoneyUnderWay(
            f"{counts.waiting} pledges are not at rest yet.", waiting=counts.waiting
        )
    if not lines:
        raise NothingToPay("Nothing is owed that is not paid out already.")


def step(payout: Payout, on: On) -> State:
    """What it becomes.

    Raises:
        WrongState: the table has no such step.
    """
    becomes = NEXT.get((payout.state, on))
    if becomes is None:
        raise WrongState(f"This payout is {payout.state}.", state=payout.state)
    return becomes


def check_hand(payout: Payout, person_id: UUID) -> None:
    """Refuse the owner.

    Raises:
        OwnPayout: the money goes to the asker.
    """
    if person_id == payout.owner_person_id:
        raise OwnPayout("Whoever carries the project out lets no money of it go.")


def check_approver(payout: Payout, person_id: UUID) -> None:
    """Refuse who asked for it, and the owner.

    Raises:
        OwnPayout, SamePerson: they may not approve it.
    """
    check_hand(payout, person_id)
    if person_id == payout.requested_by:
        raise SamePerson("Two others than who asked for it have to approve a payout.")


def closing_entries(payout: Payout) -> list[Movement]:
    """What a confirmed payout does to the ledger: the project is owed nothing of it now."""
    owed, key = ledger.owner(payout.project_id), str(payout.id)

    def kept(kind: str, account: str, minor: int) -> Movement:
        return Movement("house", key, kind, owed, account, Money(minor, payout.currency))

    net = Money(payout.net_minor, payout.currency)
    bank = ledger.bank(payout.handler_id)
    return [
        kept("psp_fee_borne", ledger.PSP_FEES, payout.psp_fee_minor),
        kept("platform_fee", ledger.PLATFORM_FEES, payout.platform_fee_minor),
        kept("chamber_fee", ledger.chamber(payout.chamber_id), payout.chamber_fee_minor),
        kept("fee_tax", ledger.FEE_TAX, payout.tax_minor),
        Movement("bank", key, "payout", owed, bank, net),
    ]


def japan_day(now: datetime) -> date:
    """The day by which rates are chosen."""
    return now.astimezone(JAPAN).date()
