"""The list of an allocation as a file: CSV in, CSV out, the same bytes for the same pledges."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from services.matching.allocations.domain.certificates import Certificate, Pledged
from services.matching.allocations.domain.claims import MOST_UNITS

PLEDGE_COLUMNS: Final = ("pledge_id", "investor", "units", "at_most", "at_least", "tier")
GIVEN_COLUMNS: Final = ("allotted_units", "investor_units", "investor_lot", "pledge_lot")
MOST_ROWS: Final = 1_000_000
_MOST_TIERS: Final = 100

Row = Mapping[str, str]


class BadList(ValueError):
    """A file that is not such a list; the text says where and why."""


def read(text: str, columns: tuple[str, ...] = PLEDGE_COLUMNS) -> list[Row]:
    """The rows of a list that has exactly `columns`, at most `MOST_ROWS` of them.

    Raises:
        BadList: other columns, a row of another length, or too many rows.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        if tuple(next(reader, ())) != columns:
            raise BadList(f"line 1: the columns are {', '.join(columns)}")
        return list(_rows(reader, columns))
    except csv.Error as error:
        raise BadList(f"line {reader.line_num}: {error}") from None


def _rows(reader: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Row]:
    for number, values in enumerate(reader, start=1):
        if number > MOST_ROWS:
            raise BadList(f"more than {MOST_ROWS} pledges")
        if len(values) != len(columns):
            raise BadList(f"line {number + 1}: {len(values)} values, {len(columns)} columns")
        yield dict(zip(columns, values, strict=True))


def pledged(rows: Iterable[Row]) -> list[Pledged]:
    """The pledges of a list; an empty `at_most` is no limit.

    Raises:
        BadList: a value that is none of its kind, with its line.
    """
    return [_pledged(row, line) for line, row in enumerate(rows, start=2)]


def _pledged(row: Row, line: int) -> Pledged:
    return Pledged(
        pledge_id=_id(row, "pledge_id", line),
        investor=_id(row, "investor", line),
        units=_whole(row, "units", line, 1, MOST_UNITS),
        at_most=_whole(row, "at_most", line, 0, MOST_UNITS) if row["at_most"] else None,
        at_least=_whole(row, "at_least", line, 1, MOST_UNITS),
        tier=_whole(row, "tier", line, 0, _MOST_TIERS),
    )


def _id(row: Row, column: str, line: int) -> UUID:
    try:
        return UUID(row[column])
    except ValueError:
        raise BadList(f"line {line}: {column} is no UUID") from None


def _whole(row: Row, column: str, line: int, least: int, most: int) -> int:
    value = row[column]
    # Digits alone: `int` would also take signs, blanks, underscores and other scripts.
    if value.isascii() and value.isdigit() and len(value) <= len(str(most)):
        number = int(value)
        if least <= number <= most:
            return number
    raise BadList(f"line {line}: {column} is no whole number from {least} to {most}")


def written(certificates: Iterable[Certificate]) -> str:
    """The published list: what was pledged, and beside it what each is given."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*PLEDGE_COLUMNS, *GIVEN_COLUMNS))
    writer.writerows(_values(certificate) for certificate in certificates)
    return out.getvalue()


def _values(made: Certificate) -> tuple[object, ...]:
    one = made.pledged
    at_most = "" if one.at_most is None else one.at_most
    pledge = (one.pledge_id, one.investor, one.units, at_most, one.at_least, one.tier)
    return (
        *pledge,
        made.allotted_units,
        made.investor_units,
        made.investor_lot,
        made.pledge_lot,
    )
