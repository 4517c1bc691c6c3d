"""Entries of the ledger of rooms, what of them counts, and what they leave. Pure.

Order is the order of the entries' ids, given under the lock of their bucket. A hold of another
payment day looks back at other days: what is applied for now may count for one that is not paid
yet, though that one does not count here, and both must fit (decision 0083).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.investors.rulebook.domain.days import counts

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


@dataclass(frozen=True, slots=True)
class Standing:
    """`beside_minor`: the least that holds leave for which it would count; None without one."""

    counted: Sequence[Amount]
    beside_minor: int | None = None


def standing_of(entries: Sequence[Entry], applied_on: date, payment_day: date) -> Standing:
    """Over the entries of one bucket, in the order of the ledger."""
    left = [
        cap_minor - filled_minor(entries, hold_id, paid_on)
        for hold_id, cap_minor, paid_on in _unpaid(entries)
        if counts((applied_on, payment_day), paid_on)
    ]
    beside = max(0, min(left)) if left else None
    return Standing(counted(entries, payment_day), beside)


def counted(entries: Sequence[Entry], payment_day: date) -> list[Amount]:
    """What counts before an offer with this payment day: applied or paid in its look-back."""
    return [
        each
        for each in amounts(entries)
        if each.amount_minor and counts(each.days, payment_day)
    ]


def _unpaid(entries: Sequence[Entry]) -> Iterator[tuple[UUID, int, date]]:
    """Holds with a cap that are neither used nor given back, with cap and payment day."""
    caps = {
        each.hold_id: each.cap_minor
        for each in entries
        if each.kind == "held" and each.cap_minor is not None
    }
    used = {each.hold_id for each in entries if each.kind == "used"}
    for amount in amounts(entries):
        hold_id, cap_minor = amount.hold_id, caps.get(amount.hold_id)
        if hold_id is None or cap_minor is None or hold_id in used or not amount.amount_minor:
            continue
        if amount.paid_on is not None:
            yield hold_id, cap_minor, amount.paid_on


def filled_minor(entries: Sequence[Entry], hold_id: UUID, payment_day: date) -> int:
    """What of its cap a hold with this payment day fills, with all that counts beside it."""
    return sum(
        each.amount_minor
        for each in amounts(entries)
        if each.hold_id == hold_id or counts(each.days, payment_day)
    )
