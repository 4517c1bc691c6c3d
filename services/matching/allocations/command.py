"""`python -m services.matching allocate`: work an allocation out, or try a published one."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from services.matching.allocations import lists
from services.matching.allocations.domain.certificates import Contradiction, certificates
from services.matching.allocations.domain.claims import MOST_UNITS
from services.matching.allocations.domain.lot import SEED_BYTES, commitment
from services.matching.allocations.domain.rules import RULES


def allocate(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where a published list is not what its rule gives; 2 for bad input."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.commitment and asked.commitment != commitment(asked.seed):
        parser.error("--seed is not the one that was committed to")
    try:
        if asked.verify:
            return _verify(asked.verify, asked)
        rows = lists.read(_text(asked.pledges))
        sys.stdout.write(_worked_out(rows, asked))
    except (lists.BadList, Contradiction, OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.matching allocate")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--in",
        dest="pledges",
        type=Path,
        help=f"CSV with {', '.join(lists.PLEDGE_COLUMNS)}; - for standard input",
    )
    source.add_argument("--verify", type=Path, help="a published list")
    parser.add_argument("--rule", required=True, choices=sorted(RULES))
    parser.add_argument("--limit", required=True, type=_limit, help="units to give, in all")
    parser.add_argument("--seed", required=True, type=_seed, help="64 hexadecimal digits")
    parser.add_argument("--commitment", help="the seed's SHA-256, published before opening")
    return parser


def _limit(value: str) -> int:
    limit = int(value)
    if not 0 <= limit <= MOST_UNITS:
        raise ValueError(value)
    return limit


def _seed(value: str) -> bytes:
    seed = bytes.fromhex(value)
    if len(seed) != SEED_BYTES:
        raise ValueError(value)
    return seed


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read()
    return file.read_text(encoding="utf-8-sig")


def _worked_out(rows: Sequence[lists.Row], asked: argparse.Namespace) -> str:
    pledges = lists.pledged(rows)
    return lists.written(certificates(pledges, asked.rule, asked.limit, asked.seed))


def _verify(file: Path, asked: argparse.Namespace) -> int:
    columns = (*lists.PLEDGE_COLUMNS, *lists.GIVEN_COLUMNS)
    published = lists.read(_text(file), columns)
    worked_out = lists.read(_worked_out(published, asked), columns)
    right = {UUID(row["pledge_id"]): row for row in worked_out}
    wrong = [
        line for row in published for line in _differences(row, right[UUID(row["pledge_id"])])
    ]
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(published)} pledges, {len(wrong)} differences\n")
    return 1 if wrong else 0


def _differences(row: lists.Row, right: lists.Row) -> Iterator[str]:
    for column in lists.GIVEN_COLUMNS:
        if row[column] != right[column]:
            said = f"{row['pledge_id']}: {column} is {row[column]}"
            yield f"{said}, the rule gives {right[column]}"
