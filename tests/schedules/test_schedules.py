"""The saga holds its invariants over seeded schedules, which find whatever is broken."""

import inspect
from collections import Counter
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.schedules.breaks import BREAKS, old_answers_heard_again
from tests.schedules.installed import STORES, installed
from tests.schedules.reached import missing
from tests.schedules.scheduler import run, shortest

COUNT = 2_000
REAL = {
    (store, name): inspect.signature(getattr(store, name))
    for store, modelled in STORES.items()
    for name in modelled
}


@pytest.fixture(autouse=True)
def _in_memory() -> Iterator[None]:
    with installed():
        yield


def test_two_thousand_schedules_break_nothing_and_reach_everything() -> None:
    reached: Counter[str] = Counter()
    for seed in range(COUNT):
        result = run(seed)
        reached.update(result.reached)
        if result.broken:
            short = shortest(result)
            again = f"python -m tests.schedules --seed {seed} --count 1 --steps {short.steps}"
            pytest.fail("\n".join([*short.told(), *short.broken, again]))
    assert not missing(reached), "the run is void"


def test_a_seed_replays_its_schedule_to_the_last_word() -> None:
    for seed in (3, 77):
        assert run(seed).trace == run(seed).trace


def test_answers_to_earlier_attempts_that_come_again_change_nothing() -> None:
    with old_answers_heard_again():
        assert not [result for seed in range(100) if (result := run(seed)).broken]


@pytest.mark.parametrize("name", BREAKS)
def test_a_deliberate_break_is_found_by_the_invariant_meant_for_it(name: str) -> None:
    put_in, invariants = BREAKS[name]
    with put_in():
        for seed in range(COUNT):
            if any(problem.startswith(invariants) for problem in run(seed).broken):
                return
    pytest.fail(f"nothing noticed within {COUNT} schedules")


@pytest.mark.parametrize(("store", "name"), REAL)
def test_rows_in_memory_are_asked_as_the_real_store_is(store: ModuleType, name: str) -> None:
    real, ours = REAL[store, name], inspect.signature(STORES[store][name])
    assert list(real.parameters) == list(ours.parameters)
    assert [each.kind for each in real.parameters.values()] == [
        each.kind for each in ours.parameters.values()
    ]
