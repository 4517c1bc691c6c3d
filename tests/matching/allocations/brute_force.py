"""Every division of a small round, tried one by one: the rules without their arithmetic."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

Division = tuple[int, ...]


def divisions(wanted: Sequence[int], limit_units: int) -> Iterator[Division]:
    """All that give away as much as can be given."""
    most = min(limit_units, sum(wanted))
    for division in product(*(range(each + 1) for each in wanted)):
        if sum(division) == most:
            yield division


def fairest(wanted: Sequence[int], limit_units: int) -> set[Division]:
    """Those whose smallest share is largest, then the next, and so on (leximin)."""
    return _best(divisions(wanted, limit_units), sorted)


def by_tier(wanted: Sequence[int], tiers: Sequence[int], limit_units: int) -> set[Division]:
    """Those that give an earlier tier the most, and within each are fairest."""

    def merit(division: Division) -> list[int]:
        told: list[int] = []
        for tier in sorted(set(tiers)):
            shares = [given for given, own in zip(division, tiers, strict=True) if own == tier]
            told += [sum(shares), *sorted(shares)]
        return told

    return _best(divisions(wanted, limit_units), merit)


def nearest(units: Sequence[int], wanted: Sequence[int], limit_units: int) -> set[Division]:
    """Those nearest to the exact proportional shares, counted by the sum of the distances."""
    shares = exact_shares(units, wanted, limit_units)

    def merit(division: Division) -> Fraction:
        return -sum(
            (abs(given - share) for given, share in zip(division, shares, strict=True)),
            Fraction(),
        )

    return _best(divisions(wanted, limit_units), merit)


def exact_shares(
    units: Sequence[int], wanted: Sequence[int], limit_units: int
) -> list[Fraction]:
    """`min(wanted, units * x)` for the `x` at which they sum to what can be given."""
    most = min(limit_units, sum(wanted))
    turns = sorted({Fraction(each, asked) for each, asked in zip(wanted, units, strict=True)})
    before = Fraction()
    for turn in turns:
        if _sum(units, wanted, turn) >= most:
            rising = _sum(units, wanted, turn) - _sum(units, wanted, before)
            part = (most - _sum(units, wanted, before)) / rising if rising else Fraction()
            return _shares(units, wanted, before + (turn - before) * part)
        before = turn
    return [Fraction(each) for each in wanted]


def _shares(units: Sequence[int], wanted: Sequence[int], rate: Fraction) -> list[Fraction]:
    return [
        min(Fraction(each), asked * rate) for each, asked in zip(wanted, units, strict=True)
    ]


def _sum(units: Sequence[int], wanted: Sequence[int], rate: Fraction) -> Fraction:
    return sum(_shares(units, wanted, rate), Fraction())


def _best(tried: Iterator[Division], merit: Callable[[Division], Any]) -> set[Division]:
    judged = [(merit(division), division) for division in tried]
    best = max(each for each, _ in judged)
    return {division for each, division in judged if each == best}
