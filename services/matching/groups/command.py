"""`compose`: a group worked out again from the question that was kept, by file or proposal."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import uvloop
from cryptography.exceptions import InvalidTag

from services.matching.groups import store
from services.matching.groups.engine import compose
from services.matching.groups.questions import read, told
from services.matching.settings import Opening
from shared.database import Database
from shared.encryption import ColumnKey


def main(arguments: Sequence[str]) -> int:
    """Print the answer as JSON; exit status 1 where it is no question."""
    parser = argparse.ArgumentParser(prog="compose", description=__doc__)
    of = parser.add_mutually_exclusive_group(required=True)
    of.add_argument("--question", type=Path, help="JSON: rules, candidates")
    of.add_argument("--proposal", type=UUID, help="its question is opened with our key")
    asked = parser.parse_args(arguments)
    try:
        rules, candidates = read(_question(asked.question, asked.proposal))
    except (OSError, ValueError, KeyError, TypeError, InvalidTag) as error:
        named = asked.question or asked.proposal
        sys.stderr.write(f"{named}: no question of a group ({error!r})\n")
        return 1
    sys.stdout.write(json.dumps(told(compose(rules, candidates)), indent=2) + "\n")
    return 0


def _question(file: Path | None, proposal_id: UUID | None) -> Mapping[str, Any]:
    if file is not None:
        found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
        return found
    assert proposal_id is not None
    return uvloop.run(_kept(proposal_id))


async def _kept(proposal_id: UUID) -> Mapping[str, Any]:
    settings = Opening()
    dsn = settings.worker_database_url.get_secret_value()
    database = Database(dsn, name="matching-compose", pool_size=1)
    try:
        return await opened(database, proposal_id, settings.column_key.get_secret_value())
    finally:
        await database.close()


async def opened(database: Database, proposal_id: UUID, key: str) -> Mapping[str, Any]:
    """The question that was kept.

    Raises:
        ValueError: there is no such proposal.
    """
    async with database.statement() as sql:
        found = await store.question(sql, proposal_id, ColumnKey(key))
    if found is None:
        raise ValueError("no such proposal")
    return found
