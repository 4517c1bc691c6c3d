"""The life of a hold: one table, and what each step enters into the ledger. Pure.

A hold never ends by itself; what the table does not list changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal
from uuid import UUID

from services.investors.caps.domain import (
    Amount,
    Bucket,
    Entry,
    EntryKind,
    amounts,
    filled_minor,
)

State = Literal["held", "reduced", "used", "released", "returned"]
On = Literal["due", "settled", "ended", "payment_day_moved"]

# (state, on): (becomes, the entry it makes)
NEXT: Final[Mapping[tuple[State, On], tuple[State, EntryKind]]] = {
    ("held", "due"): ("reduced", "reduced"),
    ("held", "settled"): ("used", "used"),
    ("held", "ended"): ("released", "released"),
    ("held", "payment_day_moved"): ("held", "moved"),
    ("reduced", "settled"): ("used", "used"),
    ("reduced", "ended"): ("released", "released"),
    ("reduced", "payment_day_moved"): ("reduced", "moved"),
    ("used", "ended"): ("returned", "returned"),
}


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold as its entries tell it, in the order of the ledger; the first is `held`."""

    entries: Sequence[Entry]

    @property
    def hold_id(self) -> UUID:
        hold_id = self.entries[0].hold_id
        assert hold_id is not None
        return hold_id

    @property
    def bucket(self) -> Bucket:
        return self.entries[0].bucket

    @property
    def state(self) -> State:
        steps = [entry.kind for entry in self.entries if entry.kind != "moved"]
        return steps[-1]  # type: ignore[return-value]  # `declared` has no hold, `moved` is out

    @property
    def amount(self) -> Amount:
        """What it amounts to now."""
        return amounts(self.entries)[0]


def holds_of(entries: Iterable[Entry]) -> dict[UUID, Hold]:
    """The holds that these entries tell of; what was declared has none."""
    found: dict[UUID, list[Entry]] = {}
    for entry in entries:
        if entry.hold_id is not None:
            found.setdefault(entry.hold_id, []).append(entry)
    return {hold_id: Hold(some) for hold_id, some in found.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """One entry to be made, and the hold's amount after it."""

    hold: Hold
    entry: Entry
    amount_minor: int


def end(hold: Hold) -> Step | None:
    """Give back what is left: `released` while held, `returned` once used."""
    return _step(hold, "ended", -hold.amount.amount_minor)


def use(hold: Hold) -> Step | None:
    """It was paid for: it counts by its payment day from now on."""
    return _step(hold, "settled", 0)


def reduce(hold: Hold, allotted_minor: int) -> Step | None:
    """Keep what was allotted, if that is less."""
    surplus = hold.amount.amount_minor - allotted_minor
    return _step(hold, "due", -surplus) if surplus > 0 else None


def move(hold: Hold, payment_day: date) -> Step | None:
    """Its round is paid on another day: later look-backs see that day."""
    if hold.amount.paid_on == payment_day:
        return None
    return _step(hold, "payment_day_moved", 0, paid_on=payment_day)


@dataclass(frozen=True, slots=True)
class Fitting:
    """What became of the holds of one bucket: above their cap now, or within it again."""

    exceeded: Sequence[Hold]
    fits: Sequence[Hold]


def fitting(
    before: Sequence[Entry], after: Sequence[Entry], moved: Collection[UUID] = ()
) -> Fitting:
    """Which holds of one bucket stand otherwise since these entries were added.

    What was above its cap before is known, unless it was moved: then it is named again.
    """
    was = {hold_id for hold_id, hold in holds_of(before).items() if is_over(hold, before)}
    holds = holds_of(after)
    over = {hold_id for hold_id, hold in holds.items() if is_over(hold, after)}
    named = over - (was - set(moved))
    again = {hold_id for hold_id in was - over if is_held(holds[hold_id])}
    return Fitting(
        [hold for hold_id, hold in holds.items() if hold_id in named],
        [hold for hold_id, hold in holds.items() if hold_id in again],
    )


def is_held(hold: Hold) -> bool:
    """Whether it is neither used nor given back."""
    return hold.state in {"held", "reduced"}


def is_over(hold: Hold, entries: Sequence[Entry]) -> bool:
    """Whether it is above its cap by its payment day, not used yet, all its bucket counted."""
    cap_minor, mine = hold.entries[0].cap_minor, hold.amount
    if not is_held(hold) or cap_minor is None or mine.paid_on is None:
        return False
    return filled_minor(entries, hold.hold_id, mine.paid_on) > cap_minor


def _step(hold: Hold, on: On, amount_minor: int, *, paid_on: date | None = None) -> Step | None:
    if (hold.state, on) not in NEXT:
        return None
    _, kind = NEXT[hold.state, on]
    first, now = hold.entries[0], hold.amount
    entry = Entry(
        bucket=first.bucket,
        kind=kind,
        amount_minor=amount_minor,
        applied_on=first.applied_on,
        paid_on=paid_on or now.paid_on,
        issuer_id=first.issuer_id,
        security_class=first.security_class,
        hold_id=first.hold_id,
        pledge_id=first.pledge_id,
        round_id=first.round_id,
        attempt=first.attempt,
    )
    return Step(hold, entry, now.amount_minor + amount_minor)
