"""What the outside says of our money, in the ledger's words, and what does not agree. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID

from services.payments.rails.domain import Moved
from services.payments.refunds.domain import JAPAN

Why = Literal[
    "not_in_ledger", "not_outside", "amount_differs", "balance_differs", "clearing_left"
]
State = Literal["open", "explained", "gone"]
# The night's runs of others are over, and nobody has begun to work yet.
_BEGINS: Final = time(6)
# By the PSP's category: the ledger's kind, the sign of what it moves, the kind of its fee.
_KINDS: Final = {
    "charge": ("charge", 1, "fee"),
    "refund": ("refund", -1, "refund_fee"),
    "refund_failure": ("refund_failed", 1, "refund_fee"),
    "dispute": ("dispute", -1, "dispute_fee"),
    "dispute_reversal": ("dispute_reversal", 1, "dispute_fee"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One movement as the ledger would enter it.

    `amount_minor` is positive where it goes the way its kind says; `moved_minor` is what it did
    to our balance at the PSP.
    """

    movement_id: str
    kind: str
    source_id: str
    amount_minor: int
    moved_minor: int
    currency: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Something that does not agree; `payee_id` is whose people have to explain it.

    Amounts in minor units; None where the side has nothing. `source` is `psp`, `bank` or
    `house`, `source_id` and `fact` are what the ledger calls it.
    """

    why: Why
    payee_id: UUID
    source: str
    source_id: str
    fact: str
    ledger_minor: int | None
    outside_minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement that was found, and what people said of it."""

    id: UUID
    why: Why
    payee_id: UUID
    source: str
    source_id: str
    fact: str
    ledger_minor: int | None
    outside_minor: int | None
    currency: str
    state: State
    found_at: datetime
    gone_at: datetime | None
    explanation: str | None
    explained_by: UUID | None
    explained_at: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """One comparison of everything up to `until`."""

    id: UUID
    until: datetime
    finished_at: datetime
    outside_facts: int
    ledger_entries: int
    differences: int
    untold_days: int


def facts_of(moved: Moved) -> Iterator[Fact]:
    """What one line of the PSP's account is to the ledger: the movement, and its fee.

    A category that the ledger does not know keeps its name, and so is found to be missing.
    """
    kind, sign, fee_kind = _KINDS.get(moved.category, (moved.category, 1, "fee"))
    source_id = moved.source_id or moved.id
    yield Fact(
        moved.id,
        kind,
        source_id,
        sign * moved.amount_minor,
        moved.amount_minor,
        moved.currency,
        moved.created_at,
    )
    if moved.fee_minor:
        yield Fact(
            moved.id,
            fee_kind,
            source_id,
            moved.fee_minor,
            -moved.fee_minor,
            moved.currency,
            moved.created_at,
        )


def due_until(now: datetime) -> datetime:
    """The end of the last day in Japan that is to be compared by now."""
    here = now.astimezone(JAPAN)
    days = 0 if here.time() >= _BEGINS else 1
    midnight = datetime.combine(here.date() - timedelta(days=days), time(), JAPAN)
    return midnight.astimezone(UTC)
