"""The three rules against every possible division, and what holds for each of them."""

from random import Random
from typing import Any, Final
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.allocations.domain import lot
from services.matching.allocations.domain.allocation import allocate
from services.matching.allocations.domain.claims import Claims
from services.matching.allocations.domain.lot import last, lots, winners
from services.matching.allocations.domain.rules import RULES
from tests.examples import examples
from tests.matching.allocations import brute_force

SEED: Final = bytes(range(32))
_CASES: Final = 10_000


def claims(
    units: list[int],
    at_most: list[int] | None = None,
    at_least: list[int] | None = None,
    tiers: list[int] | None = None,
) -> Claims:
    """Claims of investors numbered from 1."""
    size = len(units)
    numbers = [(0, number) for number in range(1, size + 1)]
    return Claims(
        ids=np.array(numbers, np.uint64).reshape(-1, 2),
        units=np.array(units, np.int64),
        at_most=np.array(at_most or units, np.int64),
        at_least=np.array(at_least or [1] * size, np.int64),
        tiers=np.array(tiers or [0] * size, np.int64),
    )


def shares(asked: Claims, rule: str, limit_units: int, seed: bytes = SEED) -> tuple[int, ...]:
    return tuple(allocate(asked, rule, limit_units, seed).tolist())


def _cases() -> "list[tuple[list[int], list[int], list[int], int]]":
    chance = Random(1)  # noqa: S311
    made = []
    for _ in range(_CASES):
        size = chance.randint(1, 4)
        units = [chance.randint(1, 4) for _ in range(size)]
        at_most = [chance.choice((each, chance.randint(0, each))) for each in units]
        tiers = [chance.randint(0, 1) for _ in range(size)]
        made.append((units, at_most, tiers, chance.randint(0, sum(units) + 1)))
    return made


CASES: Final = _cases()


def test_max_min_is_the_fairest_of_all_divisions() -> None:
    for units, at_most, _, limit in CASES:
        best = brute_force.fairest(at_most, limit)
        assert shares(claims(units, at_most), "max_min", limit) in best, (units, at_most, limit)


def test_local_first_serves_each_tier_fully_and_fairly_before_the_next() -> None:
    for units, at_most, tiers, limit in CASES:
        best = brute_force.by_tier(at_most, tiers, limit)
        found = shares(claims(units, at_most, tiers=tiers), "local_first", limit)
        assert found in best, (units, at_most, tiers, limit)


def test_pro_rata_is_nearest_to_the_exact_shares_of_all_divisions() -> None:
    for units, at_most, _, limit in CASES:
        best = brute_force.nearest(units, at_most, limit)
        found = shares(claims(units, at_most), "pro_rata", limit)
        assert found in best, (units, at_most, limit)


@pytest.mark.parametrize(
    ("rule", "units", "at_most", "limit", "expected"),
    [
        ("max_min", [10, 10, 1], None, 11, (5, 5, 1)),
        ("max_min", [10, 10, 10], [2, 10, 10], 12, (2, 5, 5)),
        ("max_min", [3, 4], None, 100, (3, 4)),
        ("max_min", [3, 4], None, 0, (0, 0)),
        ("pro_rata", [60, 30, 10], None, 50, (30, 15, 5)),
        ("pro_rata", [60, 30, 10], [10, 30, 10], 40, (10, 23, 7)),
        ("pro_rata", [7, 2, 1], None, 4, (3, 1, 0)),
    ],
)
def test_an_example_comes_out_as_by_hand(
    rule: str, units: list[int], at_most: list[int] | None, limit: int, expected: Any
) -> None:
    assert shares(claims(units, at_most), rule, limit) == expected


def test_left_over_units_go_to_the_first_lots_among_those_who_want_more() -> None:
    asked = claims([5, 5, 5, 1])
    drawn = [tuple(each) for each in lots(SEED, asked.ids).tolist()]
    order = sorted(range(3), key=lambda at: drawn[at])
    found = shares(asked, "max_min", 9)
    assert found[3] == 1
    assert [found[at] for at in order] == [3, 3, 2]


def test_a_share_below_its_minimum_goes_back_the_largest_lot_first_and_is_given_again() -> None:
    asked = claims([5, 5, 5], at_least=[4, 4, 4])
    drawn = [tuple(each) for each in lots(SEED, asked.ids).tolist()]
    order = sorted(range(3), key=lambda at: drawn[at])
    found = shares(asked, "max_min", 9)
    assert [found[at] for at in order] == [5, 4, 0]


@st.composite
def _round(draw: st.DrawFn) -> tuple[Claims, int]:
    size = draw(st.integers(1, 40))

    def column(least: int, most: int) -> list[int]:
        return draw(st.lists(st.integers(least, most), min_size=size, max_size=size))

    asked = claims(column(1, 10_000), column(0, 10_000), column(1, 30), column(0, 3))
    return asked, draw(st.integers(0, 200_000))


@pytest.mark.parametrize("rule", RULES)
@given(asked=_round(), seed=st.binary(min_size=32, max_size=32))
@settings(max_examples=examples(200))
def test_nobody_gets_more_than_wanted_or_less_than_her_minimum_and_nothing_is_wasted(
    rule: str, asked: tuple[Claims, int], seed: bytes
) -> None:
    all_, limit = asked
    found = np.array(shares(all_, rule, limit, seed))
    assert (found <= all_.wanted).all()
    assert ((found == 0) | (found >= all_.at_least)).all()
    assert found.sum() <= limit
    if (all_.at_least == 1).all():
        assert found.sum() == min(limit, all_.wanted.sum())


@pytest.mark.parametrize("rule", RULES)
@given(asked=_round(), order=st.randoms(use_true_random=False))
@settings(max_examples=examples(200))
def test_the_order_of_the_claims_is_all_one(
    rule: str, asked: tuple[Claims, int], order: Random
) -> None:
    all_, limit = asked
    positions = list(range(len(all_)))
    order.shuffle(positions)
    shuffled = all_.at(np.array(positions))
    found = shares(all_, rule, limit)
    assert shares(shuffled, rule, limit) == tuple(found[at] for at in positions)


@pytest.mark.parametrize("rule", RULES)
def test_sums_near_the_largest_that_fit_come_out_exactly(rule: str) -> None:
    most = 2**31 - 1
    found = shares(claims([most // 2, most // 2 + 1]), rule, most - 1)
    assert sum(found) == most - 1


def test_a_lot_is_its_id_encrypted_under_the_seed() -> None:
    # FIPS 197, appendix C.3.
    block = UUID("00112233-4455-6677-8899-aabbccddeeff").bytes
    ids = np.frombuffer(block, dtype=">u8").reshape(-1, 2).astype(np.uint64)
    drawn = lots(SEED, ids).tolist()
    assert [f"{high:016x}{low:016x}" for high, low in drawn] == [
        "8ea2b7ca516745bfeafc49904b496089"
    ]


@given(
    numbers=st.lists(st.integers(0, 2**128 - 1), min_size=1, unique=True),
    chosen=st.randoms(use_true_random=False),
    count=st.integers(-1, 40),
)
def test_those_with_the_smallest_lots_win(
    numbers: list[int], chosen: Random, count: int
) -> None:
    ids = np.array([divmod(each, 2**64) for each in numbers], np.uint64)
    rivals = np.array([chosen.random() < chosen.choice((0.2, 0.9)) for _ in numbers])
    drawn = [tuple(each) for each in lots(SEED, ids).tolist()]
    order = sorted(np.flatnonzero(rivals).tolist(), key=lambda at: drawn[at])
    won = winners(SEED, ids, rivals, count)
    assert set(np.flatnonzero(won).tolist()) == set(order[: max(0, count)])


def test_of_two_lots_with_one_first_half_the_second_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = np.array([(1, 9), (1, 3), (0, 5), (1, 4)], np.uint64)
    monkeypatch.setattr(lot, "_first_halves", lambda _seed, ids: drawn[ids[:, 1], 0])
    monkeypatch.setattr(lot, "lots", lambda _seed, ids: drawn[ids[:, 1]])
    ids = np.array([(0, each) for each in range(4)], np.uint64)
    won = winners(SEED, ids, np.ones(4, bool), 2)
    assert won.tolist() == [False, True, True, False]


def test_the_last_lot_is_the_largest_by_both_halves() -> None:
    assert last(np.array([(1, 9), (3, 3), (3, 5), (3, 4)], np.uint64)) == 2
