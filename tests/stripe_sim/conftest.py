"""One simulator for all tests here, emptied before each."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.stripe_sim.harness import Receiver, Shop, Simulator, receiving


@pytest.fixture(scope="session")
def listening() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def running(
    tmp_path_factory: pytest.TempPathFactory, listening: Receiver
) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path_factory.mktemp("stripe_sim"), listening.url)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running: Simulator, listening: Receiver) -> Simulator:
    """Empty, at today's date, and heard by nobody yet."""
    running.clock.set_offset(timedelta())
    running.control("/reset")
    listening.heard.clear()
    listening.statuses.clear()
    return running


@pytest.fixture
def receiver(simulator: Simulator, listening: Receiver) -> Receiver:
    assert simulator.url
    return listening


@pytest.fixture
def shop(simulator: Simulator) -> Shop:
    return Shop(simulator, simulator.client())
