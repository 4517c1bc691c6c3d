"""Candidates as columns, and what is missing of a group for many moves at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from services.matching.groups.domain.parts import PERCENT, Candidate, Choice, Kind, Rules

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
# Of each slot: members, least and most of local ones, least and most of others.
SUMS: Final = 5


@dataclass(frozen=True, slots=True)
class Item:
    """A candidate in one part of the capital."""

    candidate: Candidate
    kind: Kind
    slot: int


@dataclass(frozen=True, slots=True)
class Columns:
    """One row for each candidate and slot that it fits.

    `adds` (slots, 5, rows): what each row changes in the sums.
    """

    items: tuple[Item, ...]
    scores: Ints
    owners: Ints
    adds: Ints
    slots: Ints

    @property
    def has_doubles(self) -> bool:
        """Whether a candidate has more than one row."""
        return len(self.owners) > 0 and int(self.owners[-1]) + 1 < len(self.owners)

    def choice(self, chosen: Sequence[int], lead: int | None) -> Choice:
        """What is chosen, by ids."""
        members = tuple((self.items[at].candidate.id, self.items[at].kind) for at in chosen)
        return Choice(members, None if lead is None else self.items[lead].candidate.id)


def columns_of(rules: Rules, candidates: Sequence[Candidate]) -> Columns:
    """In the order given."""
    place = {one.id: at for at, one in enumerate(candidates)}
    items = tuple(
        Item(one, slot.kind, at)
        for one in candidates
        for at, slot in enumerate(rules.slots)
        if slot.kind in one.kinds and one.most_units >= one.least_units
    )
    adds = np.zeros((len(rules.slots), SUMS, len(items)), np.int64)
    for at, item in enumerate(items):
        adds[item.slot, :, at] = _added(item.candidate, item.candidate.least_units)
    return Columns(
        items,
        np.array([item.candidate.score_milli for item in items], np.int64),
        np.array([place[item.candidate.id] for item in items], np.int64),
        adds,
        np.array([item.slot for item in items], np.int64),
    )


def _added(one: Candidate, least: int) -> tuple[int, int, int, int, int]:
    if one.is_local:
        return (1, least, one.most_units, 0, 0)
    return (1, 0, 0, least, one.most_units)


def with_lead(rules: Rules, columns: Columns, lead: int) -> Ints:
    """The same sums where this row leads: it brings at least a lead's units."""
    adds, item = columns.adds.copy(), columns.items[lead]
    least = max(item.candidate.least_units, rules.lead_units)
    adds[item.slot, :, lead] = _added(item.candidate, least)
    return adds


def missing(rules: Rules, sums: Ints) -> Ints:
    """By how many units sums (slots, 5, …) fail the rules; 0: a group."""
    first = sums[0, 0]
    short, people = np.zeros_like(first), np.zeros_like(first)
    bottom, top, caps, floors = (np.zeros_like(first) for _ in range(4))
    for slot, (count, low_local, high_local, low_other, high_other) in zip(
        rules.slots, sums, strict=True
    ):
        low, high = low_local + low_other, high_local + high_other
        cap = np.minimum(high_local, slot.most_units - low_other)
        short += np.maximum(0, low - slot.most_units)
        short += np.maximum(0, slot.least_units - high)
        short += np.maximum(0, count - slot.most_members)
        people += count
        bottom += np.maximum(low, slot.least_units)
        top += np.minimum(high, slot.most_units)
        caps += cap
        floors += np.maximum(low_other, slot.least_units - cap)
    short += np.maximum(0, people - rules.most_members)
    bottom, top = np.maximum(rules.least_total, bottom), np.minimum(rules.most_total, top)
    if rules.local_percent:
        rest = PERCENT - rules.local_percent
        # With nothing but local money asked for, every other unit is one too many.
        needed = -(-floors * PERCENT // rest) if rest else floors * (rules.most_total + 1)
        bottom = np.maximum(bottom, needed)
        top = np.minimum(top, caps * PERCENT // rules.local_percent)
    return np.asarray(short + np.maximum(0, bottom - top), np.int64)
