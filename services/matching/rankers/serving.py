"""The ranker that serves, in memory: read when it is first asked for, checked by its hash."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from services.matching.rankers import store
from services.matching.rankers.store import Serving
from shared.database import Sql

if TYPE_CHECKING:
    from services.matching.rankers.bodies import Ranker

log = structlog.stdlib.get_logger()

Read = Callable[[bytes, str], "Ranker"]


@dataclass(frozen=True, slots=True)
class Served:
    """A ranker, and which one it is."""

    named: Serving
    ranker: "Ranker"


class Rankers:
    """Remembers one ranker. What cannot be read does not serve: the last good one goes on."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._known: Served | None = None
        self._bad: Serving | None = None
        self._one_at_a_time = asyncio.Lock()

    async def serving(self, sql: Sql) -> Served | None:
        """The ranker that serves now; None where the score set by hand does."""
        named = await store.serving(sql)
        if named is None:
            return None
        # While a new one is read the last one goes on.
        if self._is_settled(named) or (self._known and self._one_at_a_time.locked()):
            return self._known
        async with self._one_at_a_time:
            if not self._is_settled(named):
                await self._load(sql, named)
            return self._known

    def _is_settled(self, named: Serving) -> bool:
        return named == self._bad or (self._known is not None and self._known.named == named)

    async def _load(self, sql: Sql, named: Serving) -> None:
        body = await store.body(sql, named.version)
        if body is None:  # another took its place meanwhile
            return
        try:
            # Its libraries are large: they are read beside the requests, not before them.
            ranker = await asyncio.to_thread(self._read, body, named.sha256)
        except ValueError:
            log.exception("ranker_not_read", version=named.version)
            self._bad = named
            return
        self._known = Served(named, ranker)
