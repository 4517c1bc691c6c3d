"""Interaction sets as files: CSV, plain or packed, checked line by line; no computing."""

import csv
import gzip
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from services.matching.ranking.arrays import Floats, Ints
from services.matching.ranking.records import (
    UNKNOWN,
    Deals,
    Investors,
    Projects,
    Records,
    Rounds,
)

PLACES: Final = ("country", "state", "region", "city")
_YES: Final = frozenset({"1", "true", "t", "yes", "y"})
_NO: Final = frozenset({"", "0", "false", "f", "no", "n"})

Row = dict[str, str]


class BadSet(ValueError):
    """Files that are no interaction set; the text says where and why."""


def table(folder: Path, name: str, needed: Sequence[str]) -> list[Row]:
    """The rows of `name`.csv or `name`.csv.gz, which has at least the `needed` columns.

    Raises:
        BadSet: no such file, a column is missing, or a row has another length.
    """
    plain, packed = folder / f"{name}.csv", folder / f"{name}.csv.gz"
    try:
        if plain.is_file():
            with plain.open(encoding="utf-8-sig", newline="") as lines:
                return list(_rows(lines, plain.name, needed))
        with gzip.open(packed, "rt", encoding="utf-8-sig", newline="") as lines:
            return list(_rows(lines, packed.name, needed))
    except FileNotFoundError:
        raise BadSet(f"{plain.name}: there is no such file") from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadSet(f"{plain.name}: {error}") from None


def _rows(lines: Iterable[str], file: str, needed: Sequence[str]) -> Iterator[Row]:
    reader = csv.reader(lines, strict=True)
    head = [column.strip() for column in next(reader, [])]
    missing = [column for column in needed if column not in head]
    if missing:
        raise BadSet(f"{file}: line 1: no column {', '.join(missing)}")
    if len(set(head)) < len(head):
        raise BadSet(f"{file}: line 1: a column stands there twice")
    for values in reader:
        if values and len(values) != len(head):
            raise BadSet(
                f"{file}: line {reader.line_num}: {len(values)} values, {len(head)} columns"
            )
        if values:
            yield dict(zip(head, (value.strip() for value in values), strict=True))


def records(folder: Path) -> Records:
    """The four tables of a set, in the order of their ids: the files' order means nothing.

    Raises:
        BadSet: one of the files is not what it should be.
    """
    rows = _ordered(folder, "projects", ("project_id",))
    countries = _codes(row.get("country", "") for row in rows)
    projects = _projects(rows)
    investors = _investors(_ordered(folder, "investors", ("investor_id",)), countries)
    rounds = _rounds(folder, positions(projects.ids, "projects"))
    deals = _deals(folder, rounds, positions(investors.ids, "investors"))
    return Records(projects, investors, rounds, deals)


def _ordered(folder: Path, name: str, needed: Sequence[str]) -> list[Row]:
    return sorted(table(folder, name, needed), key=lambda row: row[needed[0]])


def positions(ids: Sequence[str], name: str) -> dict[str, int]:
    """Where each id stands.

    Raises:
        BadSet: one is empty or stands there twice.
    """
    found = {one: position for position, one in enumerate(ids)}
    if "" in found:
        raise BadSet(f"{name}: an id is empty")
    if len(found) < len(ids):
        twice = next(one for position, one in enumerate(ids) if found[one] != position)
        raise BadSet(f"{name}: {twice} is listed twice")
    return found


def placed(rows: Iterable[Row], column: str, where: dict[str, int], name: str) -> Ints:
    """The position of the id in `column`, row by row.

    Raises:
        BadSet: no table lists it.
    """
    try:
        return np.array([where[row[column]] for row in rows], np.int64)
    except KeyError as error:
        raise BadSet(f"{name}: {column} {error} is listed nowhere") from None


def _projects(rows: Sequence[Row]) -> Projects:
    places = {
        column: _coded([row.get(column, "") for row in rows])
        for column in PLACES
        if any(row.get(column) for row in rows)
    }
    return Projects(
        ids=tuple(row["project_id"] for row in rows),
        places=places,
        theme=_coded([row.get("category", "") for row in rows]),
        founded=_years([row.get("founded_year", "") for row in rows]),
    )


def _investors(rows: Sequence[Row], countries: dict[str, int]) -> Investors:
    homes = [countries.get(row.get("home_country", ""), UNKNOWN) for row in rows]
    return Investors(
        ids=tuple(row["investor_id"] for row in rows),
        kind=_coded([row.get("kind", "") for row in rows]),
        home=np.array(homes, np.int64),
    )


def _rounds(folder: Path, projects: dict[str, int]) -> Rounds:
    rows = _ordered(folder, "rounds", ("round_id", "project_id", "date"))
    return Rounds(
        ids=tuple(row["round_id"] for row in rows),
        project=placed(rows, "project_id", projects, "rounds"),
        day=np.array([_day(row["date"], row["round_id"]) for row in rows], np.int64),
        stage=_coded([row.get("round_type", "") for row in rows]),
        log_amount=_logs([row.get("amount_usd", "") for row in rows]),
        is_live=np.array([_is(row.get("live", ""), row["round_id"]) for row in rows], bool),
    )


def _deals(folder: Path, rounds: Rounds, investors: dict[str, int]) -> Deals:
    rows = table(folder, "investments", ("round_id", "investor_id"))
    of = placed(rows, "round_id", positions(rounds.ids, "rounds"), "investments")
    who = placed(rows, "investor_id", investors, "investments")
    listed = _wholes([row.get("listing_order") or "0" for row in rows], "listing_order")
    order = np.lexsort((who, listed, of))
    return Deals(
        round=of[order],
        project=rounds.project[of[order]],
        investor=who[order],
        day=rounds.day[of[order]],
        order=listed[order],
    )


def _codes(values: Iterable[str]) -> dict[str, int]:
    return {value: code for code, value in enumerate(sorted({*values} - {""}))}


def _coded(values: Sequence[str]) -> Ints:
    codes = _codes(values)
    return np.array([codes.get(value, UNKNOWN) for value in values], np.int64)


def _wholes(values: Sequence[str], column: str) -> Ints:
    try:
        return np.array([int(value) for value in values], np.int64)
    except (ValueError, OverflowError) as error:
        raise BadSet(f"{column}: {error}") from None


def _years(values: Sequence[str]) -> Ints:
    years = [value.partition("-")[0].partition(".")[0] or "0" for value in values]
    return _wholes(years, "founded_year")


def _logs(values: Sequence[str]) -> Floats:
    try:
        amounts = np.array([value or "nan" for value in values], np.float64)
    except ValueError as error:
        raise BadSet(f"amount_usd: {error}") from None
    is_told = amounts > 0
    return np.where(is_told, np.log(np.where(is_told, amounts, 1.0)), math.nan)


def _day(value: str, round_id: str) -> int:
    try:
        return date.fromisoformat(value[:10]).toordinal()
    except ValueError:
        raise BadSet(f"rounds: {round_id}: {value!r} is no date") from None


def _is(value: str, round_id: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise BadSet(f"rounds: {round_id}: live is {value!r}")
    return value.lower() in _YES
