"""How much a group can be worth at most, and who cannot be in a better one. Pure.

The rules are priced instead of kept (Lagrange): whatever the prices, no group is worth more
than the best choice under them. So who would have to cost more than the difference to a known
group is in no better one, and the proof has few to look at.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from services.matching.groups.domain.columns import Columns, Floats, Ints
from services.matching.groups.domain.parts import PERCENT, Candidate, Group, Rules

_STEPS: Final = 60
_STRIDE: Final = 0.1
_SHRINKS: Final = 0.8
# Milli-points: far above what sums of so few numbers can be off.
_SAFE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Bound:
    """`most_milli` of all members without the lead's second count, by some prices.

    `reduced` is what each row is worth under them, `unit_milli` the dearest unit's price.
    """

    most_milli: float
    reduced: Floats
    last_in: float
    unit_milli: int

    def with_item(self) -> Floats:
        """The most that a choice with this row in it can be worth."""
        return np.asarray(self.most_milli - np.maximum(0, self.last_in - self.reduced))


@dataclass(frozen=True, slots=True)
class _Priced:
    """What every group keeps, as rows · choice <= limits, each in parts of its own limit.

    `units`: how much of a limit one unit is.
    """

    rows: Floats
    limits: Floats
    units: Floats


def bound(rules: Rules, columns: Columns) -> Bound:
    """The lowest of the bounds that so many steps of prices find."""
    priced = _priced(rules, columns)
    prices = np.zeros(len(priced.limits))
    best, stride = _at(rules, columns, priced, prices), _STRIDE
    for _ in range(_STEPS):
        now = _at(rules, columns, priced, prices)
        if now.most_milli < best.most_milli:
            best = now
        else:
            stride *= _SHRINKS
        over = priced.rows[_chosen(rules, columns, now.reduced)].sum(0) - priced.limits
        over[(over < 0) & (prices <= 0)] = 0
        length = (over**2).sum()
        if length <= 0:
            break
        prices = np.maximum(0, prices + stride * now.most_milli / length * over)
    return best


def _priced(rules: Rules, columns: Columns) -> _Priced:
    _, least_local, most_local, least_other, most_other = np.moveaxis(columns.adds, 1, 0)
    least, most = least_local + least_other, most_local + most_other
    share, rest = rules.local_percent, PERCENT - rules.local_percent
    kept: list[tuple[Ints, int, int]] = [
        (least.sum(0), rules.most_total, 1),
        (-most.sum(0), -rules.least_total, 1),
    ]
    if share:
        kept.append((PERCENT * least_other.sum(0), rest * rules.most_total, PERCENT))
        kept.append((-PERCENT * most_local.sum(0), -share * rules.least_total, PERCENT))
    for at, slot in enumerate(rules.slots):
        kept.append((least[at], slot.most_units, 1))
        if slot.least_units:
            kept.append((-most[at], -slot.least_units, 1))
    limits = np.array([limit for _, limit, _ in kept], np.float64)
    scale = np.maximum(1, np.abs(limits))
    rows = np.stack([row for row, _, _ in kept], 1) / scale
    return _Priced(rows, limits / scale, np.array([unit for _, _, unit in kept]) / scale)


def _at(rules: Rules, columns: Columns, priced: _Priced, prices: Floats) -> Bound:
    reduced = columns.scores - priced.rows @ prices
    chosen = _chosen(rules, columns, reduced)
    full = len(chosen) >= rules.most_members
    last_in = max(0.0, np.min(reduced[chosen], initial=np.inf)) if full else 0.0
    most = _SAFE + reduced[chosen].sum() + prices @ priced.limits
    return Bound(most, reduced, last_in, int(np.max(prices * priced.units, initial=0)) + 1)


def _chosen(rules: Rules, columns: Columns, reduced: Floats) -> Ints:
    """The rows that are worth most under these prices, one of each candidate."""
    order = np.argsort(-reduced, kind="stable")
    order = order[reduced[order] > 0]
    if columns.has_doubles:
        _, first = np.unique(columns.owners[order], return_index=True)
        order = order[np.sort(first)]
    return np.asarray(order[: rules.most_members], np.int64)


def cheapest(rules: Rules, columns: Columns, found: Bound) -> Ints:
    """What the prices alone would choose: a good place to begin a search."""
    return _chosen(rules, columns, found.reduced)


def kernel(
    rules: Rules, columns: Columns, found: Bound, known: Group | None, most_lead: int
) -> list[Candidate]:
    """Whoever may be in a group worth at least as much as the known one, and as what."""
    if known is None:
        return list({item.candidate.id: item.candidate for item in columns.items}.values())
    within = found.with_item()
    kept: dict[int, Candidate] = {}
    for at in np.flatnonzero(
        within + (most_lead if rules.asks_lead else 0) >= known.value_milli
    ):
        item = columns.items[at]
        owner = int(columns.owners[at])
        leads = within[at] + item.candidate.score_milli >= known.value_milli
        before = kept.get(owner)
        kept[owner] = replace(
            item.candidate,
            kinds=frozenset({item.kind}) | (before.kinds if before else frozenset()),
            may_lead=item.candidate.may_lead and bool(leads or (before and before.may_lead)),
        )
    return list(kept.values())
