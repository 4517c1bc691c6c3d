"""`python -m services.matching allocate`: work an allocation out, or try a published one."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from services.matching.allocations import lists, published
from services.matching.allocations.domain.certificates import Contradiction, certificates
from services.matching.allocations.domain.claims import MOST_UNITS
from services.matching.allocations.domain.lot import SEED_BYTES, commitment, name_under
from services.matching.allocations.domain.rules import RULES


def allocate(arguments: Sequence[str]) -> int:
    """Exit status 0; 1 where a published list is not what its rule gives; 2 for bad input."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        text = _text(asked.verify or asked.pledges)
        if asked.verify and text.lstrip().startswith("{"):
            return _prove(published.read(text), asked, parser)
        _need_settings(asked, parser)
        if asked.verify:
            return _verify(text, asked)
        sys.stdout.write(_worked_out(lists.read(text), asked.rule, asked.limit, asked.seed))
    except (lists.BadList, Contradiction, OSError, UnicodeDecodeError) as error:
        parser.error(str(error))
    return 0


def _need_settings(asked: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    if None in {asked.rule, asked.limit, asked.seed}:
        parser.error("a list by itself needs --rule, --limit and --seed")
    if asked.pledge is not None:
        parser.error("--pledge is looked for in a published allocation")
    if asked.commitment and asked.commitment != commitment(asked.seed):
        parser.error("--seed is not the one that was committed to")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.matching allocate")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--in",
        dest="pledges",
        type=Path,
        help=f"CSV with {', '.join(lists.PLEDGE_COLUMNS)}; - for standard input",
    )
    source.add_argument("--verify", type=Path, help="a published list, or allocation (JSON)")
    parser.add_argument("--rule", choices=sorted(RULES))
    parser.add_argument("--limit", type=_limit, help="units to give, in all")
    parser.add_argument("--seed", type=_seed, help="64 hexadecimal digits")
    parser.add_argument("--commitment", help="the seed's SHA-256, published before opening")
    parser.add_argument("--pledge", type=UUID, help="one's own: its line is shown")
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


def _worked_out(rows: Sequence[lists.Row], rule: str, limit: int, seed: bytes) -> str:
    return lists.written(certificates(lists.pledged(rows), rule, limit, seed))


def _prove(
    found: published.Published, asked: argparse.Namespace, parser: argparse.ArgumentParser
) -> int:
    """A published allocation brings its rule, its limit and its seed along."""
    if (asked.rule, asked.limit, asked.seed) != (None, None, None):
        parser.error("--rule, --limit and --seed stand in the allocation itself")
    wrong = [
        *published.head_differences(found, asked.commitment),
        *_wrong(found.rows, found.rule, found.limit_units, found.seed),
    ]
    if asked.pledge is not None:
        name = str(name_under(found.seed, asked.pledge))
        own = [row for row in found.rows if row["pledge_id"] == name]
        wrong += [] if own else [f"{asked.pledge}: its certificate {name} is not listed"]
        for row in own:
            said = f"{row['allotted_units']} of {row['units']} units"
            sys.stdout.write(f"{asked.pledge}: certificate {name}, {said}\n")
    return _told(found.rows, wrong)


def _verify(text: str, asked: argparse.Namespace) -> int:
    rows = lists.read(text, (*lists.PLEDGE_COLUMNS, *lists.GIVEN_COLUMNS))
    return _told(rows, list(_wrong(rows, asked.rule, asked.limit, asked.seed)))


def _told(rows: Sequence[lists.Row], wrong: Sequence[str]) -> int:
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(rows)} pledges, {len(wrong)} differences\n")
    return 1 if wrong else 0


def _wrong(rows: Sequence[lists.Row], rule: str, limit: int, seed: bytes) -> Iterator[str]:
    columns = (*lists.PLEDGE_COLUMNS, *lists.GIVEN_COLUMNS)
    worked_out = lists.read(_worked_out(rows, rule, limit, seed), columns)
    right = {UUID(row["pledge_id"]): row for row in worked_out}
    for row in rows:
        yield from _differences(row, right[UUID(row["pledge_id"])])


def _differences(row: lists.Row, right: lists.Row) -> Iterator[str]:
    for column in lists.GIVEN_COLUMNS:
        if row[column] != right[column]:
            said = f"{row['pledge_id']}: {column} is {row[column]}"
            yield f"{said}, the rule gives {right[column]}"
