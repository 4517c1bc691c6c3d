"""`python -m services.matching rank`: the production ranker on one slice, as two lists."""

import argparse
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Ints
from services.matching.ranking.lists import Lists, asked, ranked_investors, ranked_projects
from services.matching.ranking.models import FLOOR, ranked
from services.matching.ranking.moments import quarters_before, replayed
from services.matching.ranking.nights import QUARTERS, Night
from services.matching.ranking.reading import BadSet
from services.matching.ranking.slices import Slice, read
from services.matching.ranking.traits import traits

_HEADS: Final = {
    "L": ("investor_id", "rank", "project_id"),
    "C": ("project_id", "rank", "investor_id"),
}


def rank(arguments: Sequence[str]) -> int:
    """Exit status 0; 2 for bad input, and then nothing is written."""
    parser = argparse.ArgumentParser(prog="python -m services.matching rank")
    parser.add_argument("--slice", required=True, type=Path, help="a folder with one slice")
    parser.add_argument("--out", type=Path, help="where L.csv and C.csv go; else the slice")
    given = parser.parse_args(arguments)
    try:
        found = read(given.slice)
        texts = {lists.direction: _text(found, lists, top) for lists, top in _ranked(found)}
        folder = given.out or given.slice
        folder.mkdir(parents=True, exist_ok=True)
        for direction, text in texts.items():
            (folder / f"{direction}.csv").write_text(text, encoding="utf-8")
    except (BadSet, OSError) as error:
        parser.error(str(error))
    return 0


def _ranked(found: Slice) -> Iterator[tuple[Lists, Ints]]:
    moment = found.moment
    night = Night()
    for day in quarters_before(moment.day, QUARTERS):
        before = replayed(moment.records, day)
        if len(before.past) and len(before.live):
            night.add(before, asked(before))
    seen = traits(moment, np.union1d(found.seekers, found.candidates))
    projects = ranked_projects(moment, seen, found.seekers, None)
    investors = ranked_investors(moment, seen, found.projects, found.candidates, None)
    models = night.learnt(seen.names)
    yield projects, ranked(models["L"], projects, FLOOR).top
    asked_for = replace(investors, may=investors.may & found.may)
    yield investors, ranked(models["C"], asked_for).top


def _text(found: Slice, lists: Lists, top: Ints) -> str:
    """A row for each rank, queries in the order of their file."""
    projects, investors = found.moment.records.projects.ids, found.moment.records.investors.ids
    of, those = (investors, projects) if lists.direction == "L" else (projects, investors)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADS[lists.direction])
    for query, places in zip(lists.queries, top, strict=True):
        for number, place in enumerate(places[places >= 0].tolist(), start=1):
            writer.writerow((of[query], number, those[lists.candidates[place]]))
    return out.getvalue()
