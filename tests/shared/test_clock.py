"""The clock moves in the demo and stands firm in production."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.clock import ClockRefused, MovableClock, clock_from_file, system_clock


def test_moving_the_file_moves_every_program_that_watches_it(tmp_path: Path) -> None:
    mover, watcher = MovableClock(tmp_path / "clock"), MovableClock(tmp_path / "clock")
    before = watcher()
    mover.set_offset(timedelta(days=8))
    assert timedelta(days=8) <= watcher() - before < timedelta(days=8, minutes=1)


def test_without_a_file_yet_there_is_no_offset(tmp_path: Path) -> None:
    assert MovableClock(tmp_path / "absent").offset() == timedelta()


def test_production_refuses_a_movable_clock(tmp_path: Path) -> None:
    with pytest.raises(ClockRefused):
        clock_from_file(tmp_path / "clock", environment="production")


def test_no_file_named_means_the_machines_clock() -> None:
    assert clock_from_file(None, environment="production") is system_clock
