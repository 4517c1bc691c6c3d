"""A good group in milliseconds: the best moves, one after the other, until none is left. Pure.

It proves nothing; that is `proof`'s work, which begins from what is found here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import numpy as np

from services.matching.groups.domain.amounts import grouped
from services.matching.groups.domain.bounds import Bound, bound, cheapest, kernel
from services.matching.groups.domain.columns import (
    Columns,
    Ints,
    columns_of,
    missing,
    with_lead,
)
from services.matching.groups.domain.parts import (
    Candidate,
    Group,
    Rules,
    can_lead,
    leads_independently,
)

# More candidates than these are cut to the best of them before anything is composed.
SHORTLIST: Final = 1_000
_LEADS: Final = 5
_MOVES: Final = 60
_RAISES: Final = 8
_DEARER: Final = 4
# Above what any group is worth; so many units of it still fit into 64 bits.
_DEAREST: Final = 2**32
# The search exchanges among this many that the prices like best.
_POOL: Final = 100


@dataclass(frozen=True, slots=True)
class Found:
    """The best group of the search, the best one move away, and who may be in a better one."""

    group: Group | None
    next_best: Group | None
    kernel: list[Candidate]
    next_kernel: list[Candidate]


@dataclass(frozen=True, slots=True)
class _Stage:
    """What a search under one lead works on: rows of the pool, the lead's first."""

    rules: Rules
    columns: Columns
    adds: Ints
    pool: Ints
    lead: int | None
    unit_milli: int

    def worth(self, sums: Ints, scores: Ints) -> Ints:
        """Scores, less what is missing of a group at its price."""
        return np.asarray(scores - missing(self.rules, sums) * self.unit_milli, np.int64)

    def sums(self, chosen: Sequence[int]) -> Ints:
        """Of those who are in."""
        return np.asarray(self.adds[:, :, list(chosen)].sum(-1), np.int64)

    def is_group(self, chosen: Sequence[int]) -> bool:
        """Whether nothing is missing."""
        return not missing(self.rules, self.sums(chosen))


def shortlist(candidates: Sequence[Candidate], most: int = SHORTLIST) -> list[Candidate]:
    """The best by score, ties by id; half of the places are kept for who is local."""
    ordered = sorted(candidates, key=lambda one: (-one.score_milli, one.id))
    local = [one for one in ordered if one.is_local][: most // 2]
    kept = {one.id for one in local}
    rest = [one for one in ordered if one.id not in kept][: most - len(local)]
    return sorted([*local, *rest], key=lambda one: (-one.score_milli, one.id))


def search(rules: Rules, candidates: Sequence[Candidate]) -> Found:
    """The same for the same candidates in the same order."""
    columns, known = columns_of(rules, candidates), {one.id: one for one in candidates}
    if not columns.items:
        return Found(None, None, [], [])
    priced = bound(rules, columns)
    found: list[Group] = []
    for lead in _leads(rules, columns):
        found = found or _with_lead(rules, columns, known, priced, lead)
    found.sort(key=lambda group: -group.value_milli)
    best = found[0] if found else None
    others = [each for each in found if best and _who(each) != _who(best)]
    second = others[0] if others else None
    most_lead = max(
        (known[one.id].score_milli for one in candidates if can_lead(rules, one)), default=0
    )
    return Found(
        best,
        second,
        kernel(rules, columns, priced, best, most_lead),
        kernel(rules, columns, priced, second, most_lead),
    )


def _who(group: Group) -> frozenset[tuple[UUID, str]]:
    return frozenset((each.candidate_id, each.kind) for each in group.members)


def _leads(rules: Rules, columns: Columns) -> list[int | None]:
    if not rules.asks_lead:
        return [None]
    able = [at for at, item in enumerate(columns.items) if can_lead(rules, item.candidate)]
    ordered = sorted(able, key=lambda at: (-columns.scores[at], at))
    return [*ordered[:_LEADS]]


def _with_lead(
    rules: Rules,
    columns: Columns,
    known: Mapping[UUID, Candidate],
    priced: Bound,
    lead: int | None,
) -> list[Group]:
    """The best that is found under this lead, and the best of one move from it."""
    stage = _stage(rules, columns, priced, lead)
    start = [at for at in cheapest(rules, columns, priced).tolist() if at in set(stage.pool)]
    if lead is not None:
        mine = columns.owners[lead]
        start = [lead, *(at for at in start if columns.owners[at] != mine)]
    chosen, neighbour = _climb(stage, start[: rules.most_members])
    groups = [
        grouped(rules, known, columns.choice(each, lead))
        for each in (chosen, neighbour)
        if stage.is_group(each)
    ]
    return [group for group in groups if group is not None]


def _stage(rules: Rules, columns: Columns, priced: Bound, lead: int | None) -> _Stage:
    order = np.argsort(-priced.reduced, kind="stable")
    if lead is None:
        return _Stage(
            rules, columns, columns.adds, order[:_POOL], None, _dearer(priced.unit_milli)
        )
    first = columns.items[lead].candidate
    pool = [
        at
        for at in order[: 2 * _POOL].tolist()
        if columns.owners[at] != columns.owners[lead]
        and leads_independently(rules, first, columns.items[at].candidate)
    ]
    adds = with_lead(rules, columns, lead)
    return _Stage(
        rules,
        columns,
        adds,
        np.array(pool[:_POOL], np.int64),
        lead,
        _dearer(priced.unit_milli),
    )


def _dearer(unit_milli: int) -> int:
    """The next price of a unit that is missing; where no group is, prices know no end."""
    return min(_DEARER * unit_milli, _DEAREST)


def _climb(stage: _Stage, start: Sequence[int]) -> tuple[list[int], list[int]]:
    """Where no move is better and nothing is missing, and the best move from there.

    What is missing gets dearer until it is mended: at once it would drive out the best.
    """
    chosen = list(start)
    for _ in range(_RAISES):
        chosen, moved = _settled(stage, chosen)
        if stage.is_group(chosen):
            break
        stage = replace(stage, unit_milli=_dearer(stage.unit_milli))
    return chosen, moved


def _settled(stage: _Stage, start: Sequence[int]) -> tuple[list[int], list[int]]:
    chosen = list(start)
    worth = _worth_of(stage, chosen)
    for _ in range(_MOVES):
        best, moved = _best_move(stage, chosen)
        if best <= worth:
            break
        worth, chosen = best, moved
    return chosen, moved


def _worth_of(stage: _Stage, chosen: Sequence[int]) -> int:
    return int(stage.worth(stage.sums(chosen), stage.columns.scores[list(chosen)].sum()))


def _best_move(stage: _Stage, chosen: Sequence[int]) -> tuple[int, list[int]]:
    """One joins, one leaves, or one comes for another: all of them at once."""
    columns, rows = stage.columns, np.array(chosen, np.int64)
    leaves = np.array([at for at in chosen if at != stage.lead] + [-1], np.int64)
    joins = np.append(stage.pool, -1)
    score = columns.scores[rows].sum()
    out = np.where(leaves < 0, 0, stage.adds[:, :, leaves])
    into = np.where(joins < 0, 0, stage.adds[:, :, joins])
    sums = (stage.sums(chosen)[:, :, None] - out)[..., None] + into[:, :, None]
    scores = (
        score
        - np.where(leaves < 0, 0, columns.scores[leaves])[:, None]
        + np.where(joins < 0, 0, columns.scores[joins])[None]
    )
    worth = stage.worth(sums, scores)
    # Nobody joins twice; one may come in another part of the capital in its own place.
    inside = np.isin(columns.owners[joins], columns.owners[rows]) & (joins >= 0)
    own = columns.owners[leaves][:, None] == columns.owners[joins][None]
    own &= (leaves[:, None] >= 0) & (leaves[:, None] != joins[None])
    worth = np.where(inside[None] & ~own, np.iinfo(np.int64).min, worth)
    worth[-1, -1] = np.iinfo(np.int64).min
    left, came = np.unravel_index(int(np.argmax(worth)), worth.shape)
    moved = [at for at in chosen if at != leaves[left]]
    if joins[came] >= 0:
        moved.append(int(joins[came]))
    return int(worth[left, came]), moved
