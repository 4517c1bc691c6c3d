"""`python -m services.matching forget-signals`: drop the counters, to be heard from offset 0.

It hears nothing itself: the readers do, when they are started again.
"""

import asyncio
import sys
from typing import Final

import uvloop

from services.matching.settings import Rebuilding
from services.matching.signals import handlers
from shared.database import Actor, Database
from shared.kafka.rewinding import StillReading, rewind

_ACTOR: Final = Actor("command:matching.forget_signals")
_DROP: Final = (
    "TRUNCATE signal_entry, signal_counter",
    "DELETE FROM inbox WHERE consumer = $1",
    "DELETE FROM inbox_subject WHERE consumer = $1",
    "DELETE FROM parked_message WHERE consumer = $1",
)


def forget_signals() -> int:
    """Exit status 0; 1 while a reader of the group still runs."""
    settings = Rebuilding()
    dsn = settings.owner_database_url.get_secret_value()
    try:
        places = uvloop.run(forget(dsn, settings.kafka_bootstrap_servers))
    except StillReading as error:
        sys.stdout.write(f"{error} still reads: stop it and wait ten seconds\n")
        return 1
    sys.stdout.write(f"{places} partitions begin anew: start the readers\n")
    return 0


async def forget(owner_dsn: str, bootstrap_servers: str) -> int:
    """Set the group back, then drop what it had heard; how many partitions begin anew.

    The group first: what comes again meanwhile is dropped by the inbox, as long as that stands.

    Raises:
        StillReading: as it says; nothing is dropped.
    """
    places = await asyncio.to_thread(rewind, bootstrap_servers, handlers.GROUP, handlers.TOPICS)
    database = Database(owner_dsn, name="matching-forget", pool_size=1)
    try:
        async with database.transaction(_ACTOR) as tx:
            for statement in _DROP:
                wanted = [handlers.GROUP] if "$1" in statement else []
                await tx.sql.execute(statement, *wanted)
    finally:
        await database.close()
    return places
