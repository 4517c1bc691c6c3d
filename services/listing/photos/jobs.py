"""Time comes in: photos that wait are made ready, and what nothing names is forgotten."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from services.listing.house import Built
from services.listing.photos import imaging, store, usecases
from services.listing.photos.domain import MOST_TRIES, Size
from services.listing.photos.store import Taken
from shared.database import Actor
from shared.process import Loop, every

log = structlog.stdlib.get_logger()

ACTOR: Final = Actor("job:listing.photos")
_LOOKS: Final = timedelta(seconds=1)
_TIDIES: Final = timedelta(minutes=10)
# Of one try: whoever holds a photo longer has stopped.
_TRY_LASTS: Final = timedelta(minutes=2)
_AT_ONCE: Final = 100


def loops(house: Built) -> dict[str, Loop]:
    """The jobs of photos, by name."""
    return {
        "photos": every(_LOOKS, lambda: make_ready(house)),
        "unnamed_photos": every(_TIDIES, lambda: forget(house)),
    }


async def make_ready(house: Built) -> int:
    """Make the sizes of the photo that waits longest; one that broke us thrice is given up."""
    async with house.worker.transaction(ACTOR) as tx:
        taken = await store.take(tx.sql, house.clock(), _TRY_LASTS)
        content = await store.uploaded(tx.sql, taken) if taken else None
    if taken is None:
        return 0
    sizes = await _sizes(taken, content)
    async with house.worker.transaction(ACTOR) as tx:
        await usecases.end(tx, taken, sizes, house.clock())
    return 1


async def _sizes(taken: Taken, content: bytes | None) -> list[Size]:
    if content is None or taken.tries > MOST_TRIES:
        return []
    try:
        return await asyncio.to_thread(imaging.sizes_of, content)
    except imaging.Unreadable:
        log.info("photo_unreadable", photo_id=str(taken.photo_id))
        return []


async def forget(house: Built) -> int:
    """Delete photos that were never named, or are named no more."""
    async with house.worker.transaction(ACTOR) as tx:
        return await usecases.forget(tx, house.clock(), _AT_ONCE)
