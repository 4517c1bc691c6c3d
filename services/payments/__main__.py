"""python -m services.payments [api|relay|read|work|migrate], or account-numbers --help."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import structlog
import uvloop

from services.payments.deposits import numbers, store
from services.payments.deposits.domain import Account
from services.payments.main import build
from services.payments.settings import Settings
from shared import logs, program
from shared.database import Actor, Database
from shared.program import Program

log = structlog.stdlib.get_logger()


async def _build() -> Program:
    return await build(Settings())


def _account_numbers(arguments: Sequence[str]) -> None:
    """Load account numbers of one payee; those known already stay as they are."""
    parser = argparse.ArgumentParser(prog="python -m services.payments account-numbers")
    parser.add_argument("--payee", required=True, help="platform, or the id of a handler")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--file", type=Path, help=f"CSV with {', '.join(numbers.COLUMNS)}")
    source.add_argument("--demo", type=int, help="invent so many")
    given = parser.parse_args(arguments)
    try:
        handler_id = None if given.payee == "platform" else UUID(given.payee)
        accounts = (
            numbers.read(given.file.read_text(encoding="utf-8-sig"))
            if given.file
            else numbers.invented(handler_id, given.demo)
        )
    except (ValueError, OSError) as error:
        parser.error(str(error))
    logs.configure("payments")
    added = uvloop.run(_load(handler_id, accounts))
    log.info("account_numbers_loaded", payee=given.payee, added=added, given=len(accounts))


async def _load(handler_id: UUID | None, accounts: Sequence[Account]) -> int:
    """Needs the database alone, so that it may run before anything else is up."""
    database = Database(os.environ["PAYMENTS_WORKER_DATABASE_URL"], name="payments-numbers")
    try:
        async with database.transaction(Actor("payments.account-numbers-command")) as tx:
            return await store.load(tx.sql, handler_id, accounts)
    finally:
        await database.close()


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["account-numbers"]:
        _account_numbers(arguments[1:])
    else:
        program.main("payments", arguments, _build)


if __name__ == "__main__":
    main()
