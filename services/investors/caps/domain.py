"""Entries of the ledger of rooms, and what of them counts. Pure.

Order is the order of the entries' ids, given under the lock of their bucket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

_UNCAPPED: Final = "/uncapped"

EntryKind = Literal["held", "reduced", "used", "released", "returned", "declared", "moved"]


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """What one lock stands for: one investor and the scope of one rule."""

    investor_id: UUID
    scope: str

    @property
    def has_cap(self) -> bool:
        return not self.scope.endswith(_UNCAPPED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; the amounts of a hold that ended empty add up to zero.

    Signs: `held` and `declared` above zero (a correction below), `used` and `moved` zero, the
    others below. `hold_id` is None for what was declared: it is a group of its own.
    """

    bucket: Bucket
    kind: EntryKind
    amount_minor: int
    applied_on: date
    paid_on: date | None
    issuer_id: UUID
    security_class: str | None
    hold_id: UUID | None = None
    pledge_id: UUID | None = None
    round_id: UUID | None = None
    attempt: int | None = None
    counted_before_minor: int | None = None
    cap_minor: int | None = None
    decision_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """What one hold or one declared purchase amounts to now, with its days."""

    hold_id: UUID | None
    pledge_id: UUID | None
    amount_minor: int
    applied_on: date
    paid_on: date | None

    @property
    def days(self) -> tuple[date, date | None]:
        return self.applied_on, self.paid_on


def scope_of(jurisdiction: str, issuer_id: UUID, security_class: str | None) -> str:
    """The key of the bucket: for Japan issuer and class, or all that has no class, thus no cap.

    What has no cap is locked too, so that a hold ends once.
    """
    if security_class is None:
        return f"{jurisdiction}{_UNCAPPED}"
    return f"{jurisdiction}/{issuer_id}/{security_class}"


def amounts(entries: Sequence[Entry]) -> list[Amount]:
    """One line per hold and per declared purchase, in the order of the ledger.

    The application day is the first, the payment day the last that was entered.
    """
    groups: dict[object, list[Entry]] = {}
    for at, entry in enumerate(entries):
        groups.setdefault(entry.hold_id or at, []).append(entry)
    return [_amount(group) for group in groups.values()]


def _amount(group: Sequence[Entry]) -> Amount:
    paid = [entry.paid_on for entry in group if entry.paid_on is not None]
    return Amount(
        hold_id=group[0].hold_id,
        pledge_id=group[0].pledge_id,
        amount_minor=sum(entry.amount_minor for entry in group),
        applied_on=min(entry.applied_on for entry in group),
        paid_on=paid[-1] if paid else None,
    )
