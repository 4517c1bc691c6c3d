"""Work gathers under load and begins at once after a rest."""

from shared.pace import Pace


def test_after_a_rest_nothing_waits() -> None:
    now = [10.0]
    pace = Pace(0.05, lambda: now[0])
    assert pace.left_s == 0
    pace.begin()
    now[0] = 10.06
    assert pace.left_s == 0


def test_under_load_the_next_waits_for_what_is_left_of_the_interval() -> None:
    now = [10.0]
    pace = Pace(0.5, lambda: now[0])
    pace.begin()
    now[0] = 10.125
    assert pace.left_s == 0.375
