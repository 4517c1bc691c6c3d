"""The ledger of one bucket run again in its order: what counted, what fitted, how holds lived.

Pure. It counts by itself from the entries' days and believes no stored sum.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from services.investors.caps.domain import Entry, EntryKind, amounts
from services.investors.holds.domain import NEXT, State
from services.investors.replay.domain.findings import Finding, Kind
from services.investors.rulebook.domain.days import counts

# (state, the entry that follows): the state after it; None before the first.
_LIFE: Final[Mapping[tuple[State | None, EntryKind], State]] = {
    (None, "held"): "held",
    **{(was, entry): becomes for (was, _), (becomes, entry) in NEXT.items()},
}
_OVER: Final[Mapping[bool, tuple[Kind, str]]] = {
    True: ("breach", "used above its cap after its payment day moved"),
    False: ("open", "above its cap since its payment day moved; not charged"),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry and its name: an id of the ledger, or its place in an export."""

    name: str
    entry: Entry


def findings(bucket: Sequence[Entered]) -> Iterator[Finding]:
    """Whatever does not hold in one bucket, given whole and in the order of the ledger."""
    for at, each in enumerate(bucket):
        if each.entry.kind == "held" and each.entry.cap_minor is not None:
            yield from _taken(bucket[:at], each)
    for places in _holds(bucket).values():
        yield from _lived([bucket[at] for at in places])
        yield from _moved(bucket, places)


def needed_after_moves(bucket: Sequence[Entered]) -> Mapping[UUID, int]:
    """What each moved hold has wanted of its cap since its last move, by its id."""
    needed = {hold: _needed(bucket, places) for hold, places in _holds(bucket).items()}
    return {hold: most for hold, most in needed.items() if most is not None}


def _holds(bucket: Sequence[Entered]) -> dict[UUID, list[int]]:
    """Where the entries of each hold stand."""
    holds: dict[UUID, list[int]] = {}
    for at, each in enumerate(bucket):
        if each.entry.hold_id is not None:
            holds.setdefault(each.entry.hold_id, []).append(at)
    return holds


def _taken(earlier: Sequence[Entered], held: Entered) -> Iterator[Finding]:
    """A hold when it was taken: what counted before it, and whether it fitted."""
    entry = held.entry
    assert entry.cap_minor is not None
    before = _counted([each.entry for each in earlier], entry.paid_on)
    if before != entry.counted_before_minor:
        yield _finding("difference", held, "another sum counts before it")
    if before + entry.amount_minor > entry.cap_minor:
        yield _finding("breach", held, "above its cap when it was taken")


def _counted(entries: Sequence[Entry], payment_day: date | None) -> int:
    assert payment_day is not None, "a hold has a payment day"
    standing = amounts(entries)
    return sum(each.amount_minor for each in standing if counts(each.days, payment_day))


def _lived(hold: Sequence[Entered]) -> Iterator[Finding]:
    """A hold is taken once, ends once, and never gives back more than it has."""
    state: State | None = None
    left = 0
    for each in hold:
        kind = each.entry.kind
        if (state, kind) not in _LIFE:
            yield _finding("difference", each, f"{kind} after {state or 'nothing'}")
            return
        state = _LIFE[state, kind]
        left += each.entry.amount_minor
        if left < 0 or (state in {"released", "returned"} and left):
            yield _finding("difference", each, f"{kind}, and not all of it adds up to zero")


def _moved(bucket: Sequence[Entered], places: Sequence[int]) -> Iterator[Finding]:
    """A hold that no longer fits by its new payment day, unless it was given back unused."""
    needed, cap_minor = _needed(bucket, places), bucket[places[0]].entry.cap_minor
    if needed is not None and cap_minor is not None and needed > cap_minor:
        kind, what = _OVER[bool(_of_kind(bucket, places, "used"))]
        yield _finding(kind, bucket[_of_kind(bucket, places, "moved")[-1]], what)


def _needed(bucket: Sequence[Entered], places: Sequence[int]) -> int | None:
    """What a moved hold wants of its cap until it is used; None where it was not moved."""
    moves, used = (_of_kind(bucket, places, kind) for kind in ("moved", "used"))
    if not moves:
        return None
    until = used[0] if used else len(bucket)
    own = [bucket[at].entry for at in places if at < until]
    # Who came after the move was decided with the new day before its eyes.
    others = _others(bucket[:until], bucket[places[0]].entry.hold_id, moves[-1])
    [mine] = amounts(own)
    return mine.amount_minor + _counted(others, mine.paid_on) if mine.amount_minor else None


def _of_kind(bucket: Sequence[Entered], places: Sequence[int], kind: EntryKind) -> list[int]:
    return [at for at in places if bucket[at].entry.kind == kind]


def _others(entries: Sequence[Entered], own: UUID | None, moved_at: int) -> list[Entry]:
    """Entries of what stood before the move, up to now."""
    standing = {each.entry.hold_id for each in entries[:moved_at]} - {None, own}
    return [
        each.entry
        for at, each in enumerate(entries)
        if each.entry.hold_id in standing or (each.entry.hold_id is None and at < moved_at)
    ]


def _finding(kind: Kind, each: Entered, what: str) -> Finding:
    return Finding(kind, f"entry {each.name}", what)
