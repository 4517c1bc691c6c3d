"""One slice as strangers hand it over: what was, what is live now, and who asks."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.matching.ranking.arrays import Flags, Ints
from services.matching.ranking.moments import Moment, shown
from services.matching.ranking.reading import BadSet, placed, positions, records, table


@dataclass(frozen=True, slots=True)
class Slice:
    """Queries in the order of their files; `may` is (projects asked, candidates)."""

    moment: Moment
    seekers: Ints
    projects: Ints
    candidates: Ints
    may: Flags


def read(folder: Path) -> Slice:
    """The tables of a slice and its questions.

    Raises:
        BadSet: a file is not what it should be, or names what no table lists.
    """
    found = records(folder)
    if not found.rounds.is_live.any():
        raise BadSet("rounds: none is live")
    whole = shown(found)
    investors = positions(found.investors.ids, "investors")
    projects = positions(found.projects.ids, "projects")
    live = _column(folder, "live", "project_id", projects)
    asked = _column(folder, "queries_C", "project_id", projects)
    _all_live(whole, "live", live)
    moment = whole.only(live)
    _all_live(moment, "queries_C", asked)
    candidates, may = _candidates(folder, investors, projects, asked)
    return Slice(
        moment,
        _column(folder, "queries_L", "investor_id", investors),
        asked,
        candidates,
        may,
    )


def _column(folder: Path, name: str, column: str, where: dict[str, int]) -> Ints:
    """Each once, in the order of the file."""
    found = placed(table(folder, name, (column,)), column, where, name)
    _, first = np.unique(found, return_index=True)
    return found[np.sort(first)]


def _all_live(moment: Moment, name: str, some: Ints) -> None:
    strange = some[~np.isin(some, moment.live)]
    if len(strange):
        project = moment.records.projects.ids[strange[0]]
        raise BadSet(f"{name}: {project} is not live")


def _candidates(
    folder: Path, investors: dict[str, int], projects: dict[str, int], asked: Ints
) -> tuple[Ints, Flags]:
    """The same for every project, or, with a column project_id, for each its own."""
    rows = table(folder, "candidates_C", ("investor_id",))
    at = placed(rows, "investor_id", investors, "candidates_C")
    found = np.unique(at)
    if not rows or "project_id" not in rows[0]:
        return found, np.ones((len(asked), len(found)), bool)
    own: dict[int, list[int]] = defaultdict(list)
    of = placed(rows, "project_id", projects, "candidates_C")
    for project, candidate in zip(
        of.tolist(), np.searchsorted(found, at).tolist(), strict=True
    ):
        own[project].append(candidate)
    may = np.zeros((len(asked), len(found)), bool)
    for row, project in enumerate(asked.tolist()):
        may[row, own[project]] = True
    return found, may
