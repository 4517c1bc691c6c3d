"""What is known at the start of a quarter, and that nothing is known from after it."""

from datetime import date
from pathlib import Path

import numpy as np

from services.matching.ranking.moments import (
    Moment,
    active,
    joined,
    quarter,
    quarters_before,
    replayed,
    shown,
)
from services.matching.ranking.reading import records
from services.matching.ranking.traits import traits
from tests.matching.ranking.samples import Rows, sliced, tables, written

DAY = date(2012, 7, 1)


def _at(folder: Path, found: dict[str, Rows]) -> Moment:
    return replayed(records(written(folder, found)), DAY.toordinal())


def test_a_quarter_begins_and_ends_with_the_calendars() -> None:
    assert quarter(date(2012, 12, 31).toordinal()) == (
        date(2012, 10, 1).toordinal(),
        date(2013, 1, 1).toordinal(),
    )
    before = quarters_before(date(2012, 2, 29).toordinal(), 2)
    assert [date.fromordinal(day) for day in before] == [date(2011, 7, 1), date(2011, 10, 1)]


def test_who_joins_and_all_that_comes_later_changes_no_trait(tmp_path: Path) -> None:
    found = tables()
    until = date(2012, 10, 1).isoformat()
    moved = [_moved(row, found) for row in found["investments"] if row["date"] < until]
    rounds = [row for row in found["rounds"] if row["date"] < until]
    changed = {**found, "rounds": rounds, "investments": moved}
    blind = _at(tmp_path / "blind", changed)
    seen = _at(tmp_path / "seen", found)
    assert joined(seen).nnz > 0
    assert (joined(seen) != joined(blind)).nnz > 0
    assert np.array_equal(seen.live, blind.live)
    also = active(seen)
    assert np.array_equal(traits(seen, also).values, traits(blind, also).values)


def _moved(row: dict[str, str], found: dict[str, Rows]) -> dict[str, str]:
    """In the quarter somebody else joins in place of each who is not the first listed."""
    if row["date"] < DAY.isoformat() or row["listing_order"] == "0":
        return row
    lead = next(
        one["investor_id"]
        for one in found["investments"]
        if one["round_id"] == row["round_id"] and one["listing_order"] == "0"
    )
    return {**row, "investor_id": f"i{(int(lead[1:]) + int(row['listing_order'])) % 40:03}"}


def test_a_slice_and_a_replay_of_the_same_quarter_know_the_same(tmp_path: Path) -> None:
    found = tables()
    until = date(2012, 10, 1).isoformat()
    ends = {row["round_id"] for row in found["rounds"] if row["date"] >= until}
    for name in ("rounds", "investments"):
        found[name] = [row for row in found[name] if row["round_id"] not in ends]
    replay = _at(tmp_path / "whole", found)
    slice_ = shown(records(written(tmp_path / "slice", sliced(found, DAY))))
    also = active(replay)
    assert np.array_equal(replay.live, slice_.live)
    assert np.array_equal(traits(replay, also).values, traits(slice_, also).values)


def test_only_new_supports_are_asked_for(tmp_path: Path) -> None:
    moment = _at(tmp_path, tables())
    new, known = joined(moment), moment.graph(moment.known)
    assert new.nnz > 0
    assert new.multiply(known).nnz == 0
    assert not set(new.nonzero()[1]) - set(moment.live.tolist())
