"""What signals are worth and add up to: tables, and what holds for any signals at all."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.matching.signals import domain, weighing
from services.matching.signals.domain import (
    CEILING,
    KINDS,
    Entry,
    Weight,
    counted,
    explained,
    score,
    worth_milli,
)
from services.matching.signals.weighing import BadWeights

WEIGHTS = weighing.newest()
DAY = date(2026, 11, 2)
GIVER, PROJECT = UUID(int=1), UUID(int=2)


def entry(number: int, kind: domain.Kind = "cheer", **changes: object) -> Entry:
    """One given signal; its source has the number of its event unless named."""
    plain = {"source_id": UUID(int=number), "giver_id": GIVER, "day": DAY, "change": 1}
    told = {**plain, "project_id": PROJECT, **changes}
    return Entry(event_id=UUID(int=number), kind=kind, **told)  # type: ignore[arg-type]


def back(number: int, of: Entry) -> Entry:
    return entry(
        number, of.kind, source_id=of.source_id, giver_id=of.giver_id, day=of.day, change=-1
    )


_STEPS = some.lists(
    some.tuples(
        some.sampled_from(KINDS),
        some.integers(1, 4),
        some.integers(0, 900),
        some.booleans(),
    ),
    max_size=25,
)


def history(steps: list[tuple[domain.Kind, int, int, bool]]) -> list[Entry]:
    """Signals of several givers, some of them taken back."""
    entries: list[Entry] = []
    for number, (kind, giver, days, is_taken_back) in enumerate(steps):
        day = DAY - timedelta(days=days)
        one = entry(2 * number + 10, kind, giver_id=UUID(int=giver), day=day)
        entries += [one, back(2 * number + 11, one)] if is_taken_back else [one]
    return entries


@pytest.mark.parametrize(
    ("days", "milli"),
    [(-1, 0), (0, 1000), (30, 750), (60, 500), (90, 375), (120, 250), (600, 0), (99_999, 0)],
)
def test_a_signal_counts_half_after_its_half_life_and_nothing_before_its_day(
    days: int, milli: int
) -> None:
    assert worth_milli(Weight(1000, 60), days) == milli


@given(
    weight=some.integers(1, 1_000_000),
    half_life=some.integers(1, 1_000),
    days=some.integers(0, 50_000),
)
def test_a_signal_never_counts_more_the_older_it_is(
    weight: int, half_life: int, days: int
) -> None:
    one = Weight(weight, half_life)
    assert weight >= worth_milli(one, days) >= worth_milli(one, days + 1) >= 0


@given(days=some.integers(0, 4_000))
def test_a_visit_outweighs_ten_cheers_at_any_age(days: int) -> None:
    kinds = WEIGHTS.kinds
    visit, cheer = worth_milli(kinds["visit"], days), worth_milli(kinds["cheer"], days)
    assert visit > 10 * cheer


@given(steps=_STEPS, seed=some.integers(0, 9))
def test_the_order_of_arrival_changes_nothing(
    steps: list[tuple[domain.Kind, int, int, bool]], seed: int
) -> None:
    entries = history(steps)
    shuffled = entries.copy()
    Random(seed).shuffle(shuffled)  # noqa: S311  # a trial
    assert counted(entries) == counted(shuffled)
    assert explained(entries, WEIGHTS, DAY) == explained(shuffled, WEIGHTS, DAY)


@given(steps=_STEPS)
def test_the_parts_add_up_and_are_those_of_the_counters(
    steps: list[tuple[domain.Kind, int, int, bool]],
) -> None:
    entries = history(steps)
    whole = explained(entries, WEIGHTS, DAY)
    assert sum(part.milli for part in whole.parts) == whole.sum_milli
    assert {part.name: part.milli for part in whole.parts} == score(
        counted(entries), WEIGHTS, DAY
    )
    assert all(part.event_ids for part in whole.parts if part.name != CEILING)


@given(steps=_STEPS, kind=some.sampled_from(KINDS))
def test_giving_raises_and_withdrawing_restores_exactly(
    steps: list[tuple[domain.Kind, int, int, bool]], kind: domain.Kind
) -> None:
    entries = history(steps)
    before = explained(entries, WEIGHTS, DAY)
    more = entry(5, kind, giver_id=UUID(int=99))
    assert explained([*entries, more], WEIGHTS, DAY).sum_milli > before.sum_milli
    assert explained([*entries, more, back(6, more)], WEIGHTS, DAY) == before


@given(steps=_STEPS)
def test_no_giver_counts_more_than_the_ceiling(
    steps: list[tuple[domain.Kind, int, int, bool]],
) -> None:
    entries = history(steps)
    givers = {each.giver_id for each in entries}
    whole = explained(entries, WEIGHTS, DAY)
    assert 0 <= whole.sum_milli <= len(givers) * WEIGHTS.ceiling_milli


def test_what_is_above_the_ceiling_is_a_part_of_its_own() -> None:
    entries = [entry(number, "support") for number in range(10, 14)]
    whole = explained(entries, WEIGHTS, DAY)
    assert [(part.name, part.milli) for part in whole.parts] == [
        ("support", 100_000),
        (CEILING, -40_000),
    ]
    assert whole.sum_milli == WEIGHTS.ceiling_milli


def test_given_again_a_signal_rests_on_its_last_event() -> None:
    first = entry(1)
    again = entry(3, source_id=first.source_id, day=DAY + timedelta(days=1))
    whole = explained([first, back(2, first), again], WEIGHTS, again.day)
    assert [(part.milli, part.event_ids) for part in whole.parts] == [(1000, (UUID(int=3),))]


def test_what_comes_after_the_day_does_not_count_yet() -> None:
    later = entry(1, day=DAY + timedelta(days=1))
    assert explained([later], WEIGHTS, DAY).parts == ()


def test_the_newest_weights_are_a_whole_version() -> None:
    assert WEIGHTS.version == weighing.NEWEST
    assert weighing.read(weighing.written(WEIGHTS)) == WEIGHTS
    with pytest.raises(BadWeights):
        weighing.version(weighing.NEWEST + 1)


@pytest.mark.parametrize("broken", [0, -1, "1", True, None, 1.5])
@pytest.mark.parametrize("name", ["ceiling_milli", "version"])
def test_weights_are_whole_numbers_above_zero(name: str, broken: object) -> None:
    with pytest.raises(BadWeights):
        weighing.read({**weighing.written(WEIGHTS), name: broken})


def test_weights_name_every_kind_and_no_other() -> None:
    told = weighing.written(WEIGHTS)
    for kinds in ({}, {**told["kinds"], "click": told["kinds"]["cheer"]}):
        with pytest.raises(BadWeights):
            weighing.read({**told, "kinds": kinds})
