"""Queries with their candidates, in either direction: one row of traits for each pair."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from services.matching.ranking.arrays import Flags, Floats, Ints
from services.matching.ranking.moments import Moment, active, joined
from services.matching.ranking.samples import Sample
from services.matching.ranking.traits import Part, Traits, traits

Direction = Literal["L", "C"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("L", "C")
NEGATIVES: Final = {"L": 150, "C": 250}
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Lists:
    """`values` is (queries, candidates, traits); both ends are positions in the tables.

    `may` says who is a candidate, `wanted` who turned out to join.
    """

    direction: Direction
    queries: Ints
    candidates: Ints
    names: tuple[str, ...]
    parts: tuple[Part, ...]
    values: Floats
    may: Flags
    wanted: Flags


def asked(moment: Moment) -> dict[Direction, Lists]:
    """What the quarter asked for, with its answers: see *How quality is measured*.

    L: everybody with history who newly supports something. C: every live project with two
    supporters or more, ranking who was active in the last three years.
    """
    new = joined(moment)
    history = np.unique(moment.records.deals.investor[moment.past])
    seekers = np.intersect1d(np.unique(new.nonzero()[0]), history)
    found = traits(moment, seekers)
    in_quarter = new[:, moment.live]
    return {
        "L": ranked_projects(moment, found, seekers, in_quarter),
        "C": ranked_investors(moment, found, _several(moment), active(moment), in_quarter),
    }


def _several(moment: Moment) -> Ints:
    """Live projects whose round in the quarter has two supporters or more."""
    deals = moment.records.deals
    pairs = np.unique(np.stack((deals.round, deals.investor)), axis=1)
    counts = np.bincount(pairs[0], minlength=len(moment.records.rounds.ids))
    return moment.live[counts[moment.offers] >= _TWO]


def ranked_projects(moment: Moment, found: Traits, seekers: Ints, new: object) -> Lists:
    """L: for each of the `seekers` the live projects it is not part of."""
    rows = np.searchsorted(found.investors, seekers)
    known = moment.graph(moment.known)[seekers][:, moment.live].toarray() > 0
    return Lists(
        "L", seekers, moment.live, found.names, found.parts, found.values[rows],
        ~known, _answers(new, seekers, np.arange(len(moment.live))),
    )  # fmt: skip


def ranked_investors(
    moment: Moment, found: Traits, projects: Ints, candidates: Ints, new: object
) -> Lists:
    """C: for each of the `projects` the `candidates` who are not part of it."""
    rows = np.searchsorted(found.investors, candidates)
    columns = np.searchsorted(moment.live, projects)
    known = moment.graph(moment.known)[candidates][:, projects].toarray() > 0
    values = found.values[rows][:, columns].transpose(1, 0, 2)
    return Lists(
        "C", projects, candidates, found.names, found.parts, values,
        ~known.T, _answers(new, candidates, columns).T,
    )  # fmt: skip


def _answers(new: object, rows: Ints, columns: Ints) -> Flags:
    if new is None:
        return np.zeros((len(rows), len(columns)), bool)
    found = new[rows][:, columns].toarray()  # type: ignore[index]
    return np.asarray(found > 0)


def answerable(lists: Lists) -> Flags:
    """Queries for which a candidate is wanted."""
    return np.asarray((lists.wanted & lists.may).any(axis=1))


def sampled(lists: Lists, seed: int, negatives: int | None = None) -> Sample:
    """All that is wanted, and candidates drawn uniformly beside it; without replacement."""
    rng = np.random.default_rng(seed)
    count = negatives or NEGATIVES[lists.direction]
    rows, wanted, sizes = [], [], []
    for query in np.flatnonzero(answerable(lists)):
        right = np.flatnonzero(lists.wanted[query] & lists.may[query])
        wrong = np.flatnonzero(~lists.wanted[query] & lists.may[query])
        drawn = rng.choice(wrong, min(count, len(wrong)), replace=False)
        rows.append(lists.values[query, np.concatenate((right, drawn))])
        wanted.append(np.repeat([True, False], [len(right), len(drawn)]))
        sizes.append(len(right) + len(drawn))
    if not rows:
        return Sample(
            np.zeros((0, len(lists.names)), np.float32),
            np.zeros(0, bool),
            np.zeros(0, np.int64),
        )
    return Sample(np.concatenate(rows), np.concatenate(wanted), np.array(sizes, np.int64))
