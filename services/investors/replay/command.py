"""`replay`, `export` and `verify` on the command line; the last needs nothing but its file."""

import argparse
import secrets
from collections.abc import Sequence
from typing import BinaryIO, Final

import uvloop

from services.investors.replay import publishing
from services.investors.replay.publishing import NotAnExport
from services.investors.replay.running import Tally, replay
from services.investors.rulebook.editions import newest
from services.investors.settings import Auditing
from shared.database import Database
from shared.encryption import ColumnKey

WORDS: Final = ("replay", "export", "verify")


def main(arguments: Sequence[str], given: BinaryIO, answers: BinaryIO) -> int:
    """Do what the first word says.

    Returns:
        1 if something does not agree, else 0.
    """
    parser = argparse.ArgumentParser(prog="python -m services.investors", description=__doc__)
    parser.add_argument("word", choices=WORDS)
    word = parser.parse_args(arguments).word
    if word == "verify":
        return _verify(given, answers)
    return uvloop.run(_stored(word, answers))


async def _stored(word: str, answers: BinaryIO) -> int:
    settings = Auditing()
    dsn = settings.worker_database_url.get_secret_value()
    database = Database(dsn, name=f"investors-{word}", pool_size=1)
    try:
        if word == "export":
            return await export(database, answers)
        key = ColumnKey(settings.column_key.get_secret_value())
        return await replayed(database, key, answers)
    finally:
        await database.close()


async def replayed(database: Database, key: ColumnKey, answers: BinaryIO) -> int:
    """Everything again: each finding a line, then the sums."""
    tally = Tally()
    async for finding in replay(database, key, tally):
        _say(answers, finding.line)
    for line in tally.lines():
        _say(answers, line)
    return 0 if tally.is_clean else 1


async def export(database: Database, answers: BinaryIO) -> int:
    """The public lines; the secret behind their names is not kept."""
    async for line in publishing.lines(database, secrets.token_bytes(32)):
        answers.write(line)
    answers.flush()
    return 0


def _verify(given: BinaryIO, answers: BinaryIO) -> int:
    lines = given.readlines()
    try:
        found = list(publishing.verified(lines, newest()))
    except NotAnExport as error:
        _say(answers, f"not an export: {error}")
        return 1
    for finding in found:
        _say(answers, finding.line)
    counted = {
        kind: [each.kind for each in found].count(kind) for kind in ("difference", "breach")
    }
    _say(answers, f"entries checked: {len(lines) - 1}")
    _say(answers, f"differences: {counted['difference']}")
    _say(answers, f"breaches: {counted['breach']}")
    return 1 if any(counted.values()) else 0


def _say(answers: BinaryIO, line: str) -> None:
    answers.write(line.encode() + b"\n")
    answers.flush()
