"""What holds between the numbers of the newest version, whatever they are."""

from services.matching.recommendations import terms
from services.matching.signals import weighing


def test_all_likeness_together_stays_below_one_cheer_of_ones_own() -> None:
    found = terms.newest()
    cheer = weighing.newest().kinds["cheer"].weight_milli
    assert found.felt_chamber_milli + found.felt_theme_milli < cheer


def test_what_was_told_counts_by_how_much_it_says_of_a_project() -> None:
    found = terms.newest()
    assert found.told_town_milli > found.told_theme_milli > found.told_prefecture_milli
