"""The public export written from the database, and verified from the file alone."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from services.investors.replay import store
from services.investors.replay.domain import export, ledger
from services.investors.replay.domain.export import Names, Origin
from services.investors.replay.domain.findings import Finding
from services.investors.replay.domain.ledger import Entered
from services.investors.replay.lines import LineIn
from services.investors.rulebook import store as rulebook
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion
from shared.database import Database

FORMAT: Final = "kyokan caps 1"
_PIECE: Final = 500


class NotAnExport(Exception):
    """What was read is no export, or not the whole of one; the sentence says why."""


async def lines(database: Database, secret: bytes) -> AsyncIterator[bytes]:
    """Every bucket with a cap, in an order that says nothing; the last line counts the rest."""
    names, digest, count = Names(secret), hashlib.sha256(), 0
    async with store.one_moment(database) as sql:
        rules = await rulebook.load(sql)
        keys = sorted(await store.capped(sql), key=lambda each: names.of("bucket", *each))
        for at in range(0, len(keys), _PIECE):
            found = await store.entries(sql, keys[at : at + _PIECE])
            for line in _lines(names, rules, _shuffled(found, names)):
                digest.update(line)
                count += 1
                yield line
    end = {"format": FORMAT, "lines": count, "sha256": digest.hexdigest()}
    yield _written(end)


def _lines(
    names: Names, rules: Rulebook, buckets: Iterable[Sequence[store.Row]]
) -> Iterator[bytes]:
    for bucket in buckets:
        needed = ledger.needed_after_moves([row.entered for row in bucket])
        for row in bucket:
            yield _written(_line(names, rules, row, needed))


def _shuffled(
    found: Iterable[Sequence[store.Row]], names: Names
) -> Iterator[Sequence[store.Row]]:
    """By their names in the export: the database's own order tells who registered when."""
    named = {
        names.of(
            "bucket", *(bucket[0].record[each] for each in ("investor_id", "scope"))
        ): bucket
        for bucket in found
    }
    for name in sorted(named):
        yield named[name]


def _line(
    names: Names, rules: Rulebook, row: store.Row, needed: Mapping[UUID, int]
) -> Mapping[str, object]:
    record, entry = row.record, row.entered.entry
    origin = Origin(
        _rule(rules, record), record["exempt_by"], bytes(record["inputs_sealed"] or b"")
    )
    after_move = needed.get(entry.hold_id, 0) if entry.hold_id else 0
    return export.line_of(names, entry, origin, after_move)


def _rule(rules: Rulebook, record: Any) -> RuleVersion | None:  # noqa: ANN401  # a record
    named = (record["rule_id"], record["rule_from"])
    return next(
        (each for each in rules.rules if (each.rule_id, each.valid_from) == named), None
    )


def _written(line: Mapping[str, object]) -> bytes:
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def verified(given: Iterable[bytes], rules: Rulebook) -> Iterator[Finding]:
    """What does not hold in an export, by the rules everybody can read.

    Raises:
        NotAnExport: it cannot be read, or is not whole.
    """
    numbered = enumerate(_read(given), start=1)
    seen: set[object] = set()
    for name, bucket in groupby(numbered, key=lambda each: each[1].bucket):
        some = list(bucket)
        if name in seen:
            raise NotAnExport(f"line {some[0][0]}: its bucket was told before, in two parts")
        seen.add(name)
        entered = [Entered(f"in line {at}", line.entry()) for at, line in some]
        yield from ledger.findings(entered)
        yield from export.beyond_the_rule(rules, entered, [line.told() for _, line in some])


def _read(given: Iterable[bytes]) -> list[LineIn]:
    *body, last = list(given) or [b""]
    try:
        end = json.loads(last)
        digest = hashlib.sha256(b"".join(body)).hexdigest()
        if end != {"format": FORMAT, "lines": len(body), "sha256": digest}:
            raise NotAnExport("the last line does not fit the others: it is cut or changed")
        return [_parsed(at, line) for at, line in enumerate(body, start=1)]
    except (ValueError, RecursionError) as error:
        raise NotAnExport("the last line is no JSON") from error


def _parsed(at: int, line: bytes) -> LineIn:
    try:
        return LineIn.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        named = ".".join(str(part) for part in first["loc"])
        raise NotAnExport(f"line {at}: {named}: {first['msg']}") from error
