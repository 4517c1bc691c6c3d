"""python -m services.accounts [api|relay|read|work|migrate], or operator --email ADDRESS."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
import uvloop
from pydantic import TypeAdapter, ValidationError

from services.accounts.main import build
from services.accounts.organisations import usecases
from services.accounts.settings import Settings
from shared import logs, program
from shared.clock import clock_from_file
from shared.database import Actor, Database
from shared.program import Program
from shared.wire import EmailAddress

log = structlog.stdlib.get_logger()


async def _build() -> Program:
    return await build(Settings())


def _operator(arguments: Sequence[str]) -> None:
    """Make somebody an operator; again is no harm."""
    parser = argparse.ArgumentParser(prog="python -m services.accounts operator")
    parser.add_argument("--email", required=True)
    try:
        email = TypeAdapter(EmailAddress).validate_python(parser.parse_args(arguments).email)
    except ValidationError:
        parser.error("--email is not a mail address")
    logs.configure("accounts")
    try:
        is_new = uvloop.run(_appoint(email))
    except OSError:
        parser.exit(1, "no database answers: start the platform first\n")
    log.info("operator_appointed" if is_new else "operator_already")


async def _appoint(email: str) -> bool:
    """Needs the database alone, so that it may run before anything else is up."""
    kept = os.environ.get("KYOKAN_CLOCK_FILE")
    clock = clock_from_file(Path(kept) if kept else None, environment=os.environ["ENV"])
    database = Database(os.environ["ACCOUNTS_WORKER_DATABASE_URL"], name="accounts-operator")
    try:
        async with database.transaction(Actor("accounts.operator-command")) as tx:
            return await usecases.appoint_operator(tx, email, clock())
    finally:
        await database.close()


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["operator"]:
        _operator(arguments[1:])
    else:
        program.main("accounts", arguments, _build)


if __name__ == "__main__":
    main()
