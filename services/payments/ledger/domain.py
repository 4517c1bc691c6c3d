"""Double entry: what each movement of money does to which accounts. Pure.

A debit is positive. Accounts are paths: `psp/stripe/pending`, `bank/platform`,
`bank/handler/<id>`, `clearing/<pledge>`, `returning/<pledge>`, `disputes/<pledge>`,
`owner/<project>`, `chamber/<id>`, `fees/psp`, `fees/platform`, `fees/tax`, `losses/disputes`.
"""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from shared.money import Money

Source = Literal["psp", "bank", "house"]
PSP: Final = "psp/stripe/pending"
PSP_FEES: Final = "fees/psp"
# What a bank took back after we had sent it back already.
LOSSES: Final = "losses/disputes"
PLATFORM_FEES: Final = "fees/platform"
# Consumption tax on our fee and the chamber's: it is owed to the tax office.
FEE_TAX: Final = "fees/tax"


@dataclass(frozen=True, slots=True)
class Movement:
    """One transaction: `amount` from `credit` to `debit`.

    (source, source_id, kind) is unique: a fact of the outside is entered once. What concerns
    many pledges together names none.
    """

    source: Source
    source_id: str
    kind: str
    debit: str
    credit: str
    amount: Money
    pledge_id: UUID | None = None


def clearing(pledge_id: UUID) -> str:
    """Money that is in for a pledge and belongs to nobody else yet."""
    return f"clearing/{pledge_id}"


def returning(pledge_id: UUID) -> str:
    """Money that is on its way back to the investor."""
    return f"returning/{pledge_id}"


def disputed(pledge_id: UUID) -> str:
    """Money that a bank holds until it has decided a dispute."""
    return f"disputes/{pledge_id}"


def owner(project_id: UUID) -> str:
    """What is owed to the project."""
    return f"owner/{project_id}"


def chamber(chamber_id: UUID) -> str:
    """What is owed to a chamber for accompanying."""
    return f"chamber/{chamber_id}"


def bank(handler_id: UUID | None) -> str:
    """The platform's bank account, or the handler's."""
    return "bank/platform" if handler_id is None else f"bank/handler/{handler_id}"


def charged(charge_id: str, pledge_id: UUID, amount: Money) -> Movement:
    return Movement("psp", charge_id, "charge", PSP, clearing(pledge_id), amount, pledge_id)


def psp_fee(charge_id: str, pledge_id: UUID, fee: Money) -> Movement:
    return Movement("psp", charge_id, "fee", PSP_FEES, PSP, fee, pledge_id)


def deposited(
    line: str, pledge_id: UUID, amount: Money, *, handler_id: UUID | None
) -> Movement:
    """`line` is the bank's own name of the deposit."""
    return Movement(
        "bank", line, "deposit", bank(handler_id), clearing(pledge_id), amount, pledge_id
    )


def refund_begun(
    refund_id: UUID, pledge_id: UUID, amount: Money, *, paid_to: UUID | None
) -> Movement:
    """Money leaves the pledge; `paid_to` is the project if it was owed to it already."""
    held = clearing(pledge_id) if paid_to is None else owner(paid_to)
    return Movement(
        "house", str(refund_id), "refund_begun", held, returning(pledge_id), amount, pledge_id
    )


def refunded_by_card(stripe_id: str, pledge_id: UUID, amount: Money) -> Movement:
    return Movement("psp", stripe_id, "refund", returning(pledge_id), PSP, amount, pledge_id)


def refund_came_back(stripe_id: str, pledge_id: UUID, amount: Money) -> Movement:
    """A refund that had succeeded failed after all."""
    return Movement(
        "psp", stripe_id, "refund_failed", PSP, returning(pledge_id), amount, pledge_id
    )


def refunded_by_transfer(
    line: str, pledge_id: UUID, amount: Money, *, handler_id: UUID | None
) -> Movement:
    return Movement(
        "bank", line, "refund", returning(pledge_id), bank(handler_id), amount, pledge_id
    )


def settled(pledge_id: UUID, project_id: UUID, amount: Money) -> Movement:
    return Movement(
        "house",
        str(pledge_id),
        "settle",
        clearing(pledge_id),
        owner(project_id),
        amount,
        pledge_id,
    )


def dispute_withdrawn(source_id: str, pledge_id: UUID, amount: Money) -> Movement:
    return Movement("psp", source_id, "dispute", disputed(pledge_id), PSP, amount, pledge_id)


def dispute_fee(source_id: str, pledge_id: UUID, fee: Money) -> Movement:
    """It is not given back, not even for a dispute that is won."""
    return Movement("psp", source_id, "dispute_fee", PSP_FEES, PSP, fee, pledge_id)


def dispute_reinstated(source_id: str, pledge_id: UUID, amount: Money) -> Movement:
    return Movement(
        "psp", source_id, "dispute_reversal", PSP, disputed(pledge_id), amount, pledge_id
    )


def dispute_lost(
    dispute_id: str, pledge_id: UUID, amount: Money, *, owed_to: UUID | None
) -> Movement:
    """The pledge bears it; `owed_to` is the project if it was owed to it already."""
    held = clearing(pledge_id) if owed_to is None else owner(owed_to)
    return Movement(
        "house", dispute_id, "dispute_lost", held, disputed(pledge_id), amount, pledge_id
    )


def dispute_loss(dispute_id: str, pledge_id: UUID, amount: Money) -> Movement:
    """Nothing of the pledge was left to bear it."""
    return Movement(
        "house", dispute_id, "dispute_loss", LOSSES, disputed(pledge_id), amount, pledge_id
    )


def returned_by_bank(
    refund_id: UUID, pledge_id: UUID, amount: Money, *, out_of: str
) -> Movement:
    """What we were to send back, the bank has given back: `out_of` stood for it."""
    return Movement(
        "house",
        str(refund_id),
        "returned_by_bank",
        returning(pledge_id),
        out_of,
        amount,
        pledge_id,
    )
