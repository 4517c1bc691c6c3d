"""How many units each member brings: closed forms over sums, nothing is searched. Pure.

A choice of members is possible if some total keeps the band, the slots and the local share at
once. Both ends of that total follow from five sums of each slot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.groups.domain.parts import (
    PERCENT,
    Candidate,
    Choice,
    Group,
    Kind,
    Member,
    Rules,
    Slot,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A member before its amount is known."""

    candidate: Candidate
    kind: Kind
    least: int
    leads: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one slot: what its members bring at least and at most, local ones and others apart."""

    slot: Slot
    least_local: int
    most_local: int
    least_other: int
    most_other: int

    @property
    def least(self) -> int:
        """The least this slot can bring as a whole."""
        return max(self.slot.least_units, self.least_local + self.least_other)

    @property
    def most(self) -> int:
        """The most."""
        return min(self.slot.most_units, self.most_local + self.most_other)

    @property
    def local_cap(self) -> int:
        """The most of it that can be local."""
        return min(self.most_local, self.slot.most_units - self.least_other)

    @property
    def other_floor(self) -> int:
        """The least of it that cannot be local."""
        return max(self.least_other, self.slot.least_units - self.local_cap)


def seats(rules: Rules, known: Mapping[UUID, Candidate], choice: Choice) -> list[Seat]:
    """The members of a choice; the lead brings at least what a lead has to."""
    return [
        Seat(
            known[one],
            kind,
            max(known[one].least_units, rules.lead_units if one == choice.lead_id else 0),
            leads=one == choice.lead_id,
        )
        for one, kind in choice.members
    ]


def sums_of(slot: Slot, members: Sequence[Seat]) -> Sums:
    """The five sums of one slot."""
    mine = [seat for seat in members if seat.kind == slot.kind]
    local = [seat for seat in mine if seat.candidate.is_local]
    other = [seat for seat in mine if not seat.candidate.is_local]
    return Sums(
        slot,
        sum(seat.least for seat in local),
        sum(seat.candidate.most_units for seat in local),
        sum(seat.least for seat in other),
        sum(seat.candidate.most_units for seat in other),
    )


def possible_totals(rules: Rules, sums: Sequence[Sums]) -> tuple[int, int]:
    """The least and the most the group can bring by all rules; empty if the first is larger."""
    least = max(rules.least_total, sum(each.least for each in sums))
    most = min(rules.most_total, sum(each.most for each in sums))
    if rules.local_percent:
        floor = sum(each.other_floor for each in sums)
        cap = sum(each.local_cap for each in sums)
        most = min(most, cap * PERCENT // rules.local_percent)
        if rules.local_percent < PERCENT:
            least = max(least, -(-floor * PERCENT // (PERCENT - rules.local_percent)))
        elif floor:
            most = -1
    if any(each.least > each.most for each in sums):
        most = -1
    return least, most


def grouped(rules: Rules, known: Mapping[UUID, Candidate], choice: Choice) -> Group | None:
    """The group with the total nearest to the target; None where no amounts keep the rules."""
    members = seats(rules, known, choice)
    sums = [sums_of(slot, members) for slot in rules.slots]
    least, most = possible_totals(rules, sums)
    if least > most or not members:
        return None
    total = min(max(rules.target_units, least), most)
    given = _given(sums, members, total)
    value = sum(
        seat.candidate.score_milli * (2 if seat.leads else 1) for seat in members
    ) - abs(total - rules.target_units)
    return Group(
        tuple(
            Member(seat.candidate.id, seat.kind, units, seat.leads)
            for seat, units in zip(members, given, strict=True)
        ),
        value,
    )


def _given(sums: Sequence[Sums], members: Sequence[Seat], total: int) -> list[int]:
    """As much of `total` from local members as can be, the rest from the others."""
    local = min(
        sum(each.local_cap for each in sums), total - sum(each.other_floor for each in sums)
    )
    by_slot = _spread(
        [
            (max(each.least_local, each.slot.least_units - each.other_floor), each.local_cap)
            for each in sums
        ],
        local,
    )
    # What is local in a slot bounds what else it may and must bring.
    others = _spread(
        [
            (
                max(each.least_other, each.slot.least_units - mine),
                min(each.most_other, each.slot.most_units - mine),
            )
            for each, mine in zip(sums, by_slot, strict=True)
        ],
        total - local,
    )
    given = [0] * len(members)
    for each, mine, rest in zip(sums, by_slot, others, strict=True):
        for is_local, amount in ((True, mine), (False, rest)):
            places = [
                at
                for at, seat in enumerate(members)
                if seat.kind == each.slot.kind and seat.candidate.is_local == is_local
            ]
            spans = [(members[at].least, members[at].candidate.most_units) for at in places]
            for at, units in zip(places, _spread(spans, amount), strict=True):
                given[at] = units
    return given


def _spread(spans: Sequence[tuple[int, int]], total: int) -> list[int]:
    """Divide `total` within each span as evenly as it goes: raise the lowest first."""
    given = [least for least, _ in spans]
    left = total - sum(given)
    assert left >= 0, "what is divided covers every least amount"
    while left:
        open_ = [at for at, (_, most) in enumerate(spans) if given[at] < most]
        assert open_, "what is divided fits into the spans"
        lowest = min(given[at] for at in open_)
        low = [at for at in open_ if given[at] == lowest]
        next_up = min([given[at] for at in open_ if given[at] > lowest], default=lowest + left)
        room = min(*(spans[at][1] for at in low), next_up) - lowest
        step = min(room, left // len(low))
        if not step:
            for at in low[:left]:
                given[at] += 1
            break
        for at in low:
            given[at] += step
        left -= step * len(low)
    return given
