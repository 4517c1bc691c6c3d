"""The ranker of one direction: an additive score, trees that correct it, and what was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from services.matching.ranking import additive, choosing
from services.matching.ranking.additive import Additive
from services.matching.ranking.arrays import Floats, Ints
from services.matching.ranking.fairness import prices
from services.matching.ranking.lists import Lists
from services.matching.ranking.samples import Sample
from services.matching.ranking.traits import Part
from services.matching.ranking.trees import Trees

PARTS: Final[tuple[Part, ...]] = get_args(Part)
TOP: Final = 20
FLOOR: Final = 0.25
_SHORTLIST: Final = 500
_LEAST_LISTS: Final = 30
# Of the quarters learnt from, so many last ones choose the number of trees.
_HELD: Final = 2
_LOOKED_AT: Final = 2 * TOP
# Parts are shown, and added up, in billionths: what is shown is what is in order.
UNIT: Final = 1e-9
# Parts are rounded one by one: so far may two sums stand from what their scores say of them.
_APART: Final = len(PARTS) * UNIT


@dataclass(frozen=True, slots=True)
class Model:
    """What one night has learnt for one direction; without trees the additive score stands."""

    additive: Additive
    trees: Trees | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The lists as shown: positions of candidates (-1: no more), in the order of `sums`.

    `parts` is (queries, ranks, PARTS) in `UNIT`; `sums` add them up; `scores` are worked out
    without splitting anything; `before` the order without the fairness price.
    """

    top: Ints
    parts: Ints
    sums: Ints
    scores: Floats
    before: Ints


def learnt(samples: Sequence[Sample], names: tuple[str, ...]) -> Model:
    """From the quarters' samples, the oldest first; from too few lists the plain weights."""
    if sum(len(one.sizes) for one in samples) < _LEAST_LISTS or len(samples) <= _HELD:
        return Model(additive.plain(names), None, names)
    found = choosing.fitted(samples, _HELD)
    return Model(found.additive, found.trees, names)


def scored(model: Model, lists: Lists) -> Floats:
    """By query and candidate; who is no candidate or not on the shortlist is -inf."""
    first: Floats = np.full(lists.may.shape, -np.inf)
    # List by list: all of them at once would stand in memory twice as wide.
    for found, may, rows in zip(first, lists.may, lists.values, strict=True):
        found[may] = model.additive.scores(rows[may])
    if model.trees is None or not first.size:
        return first
    count = min(_SHORTLIST, first.shape[1])
    border = -np.partition(-first, count - 1, axis=1)[:, count - 1 : count]
    asked = lists.may & (first >= border)
    whole = np.full(first.shape, -np.inf)
    whole[asked] = first[asked] + model.trees.scores(lists.values[asked])
    return whole


def ranked(model: Model, lists: Lists, floor: float = 0.0) -> Ranking:
    """The lists; every candidate in at least `floor` of equally many, as far as it can be."""
    scores = scored(model, lists)
    candidates = scores.shape[1]
    equal = len(scores) * TOP / max(1, candidates)
    least = np.full(candidates, int(np.ceil(floor * equal)))
    price = prices(scores, np.isfinite(scores), top=TOP, least=least, apart=_APART)
    looked_at = _first(scores + price, min(_LOOKED_AT, candidates))
    parts = _parts(model, lists, looked_at)
    parts[:, :, PARTS.index("fairness")] = np.round(price[looked_at] / UNIT)
    is_there = np.isfinite(np.take_along_axis(scores, looked_at, axis=1))
    sums = parts.sum(axis=2)
    order = np.lexsort((looked_at, -sums, ~is_there), axis=1)[:, :TOP]
    chosen = np.take_along_axis(looked_at, order, axis=1)
    is_shown = np.take_along_axis(is_there, order, axis=1)
    return Ranking(
        np.where(is_shown, chosen, -1),
        np.take_along_axis(parts, order[:, :, None], axis=1),
        np.take_along_axis(sums, order, axis=1),
        np.take_along_axis(scores + price, chosen, axis=1),
        _first(scores, TOP),
    )


def _first(scores: Floats, count: int) -> Ints:
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


def _parts(model: Model, lists: Lists, looked_at: Ints) -> Ints:
    """What each part adds to each pair looked at, in `UNIT`."""
    queries = np.arange(len(looked_at))[:, None]
    rows = lists.values[queries, looked_at].reshape(-1, len(lists.names))
    shares = model.additive.shares(rows)
    if model.trees is not None:
        shares = shares + model.trees.shares(rows)
    of = np.array([PARTS.index(part) for part in lists.parts])
    found = np.zeros((len(rows), len(PARTS)))
    for part in range(len(PARTS)):
        found[:, part] = shares[:, of == part].sum(axis=1)
    whole = np.round(found / UNIT).astype(np.int64)
    return whole.reshape(*looked_at.shape, len(PARTS))
