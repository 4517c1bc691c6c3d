"""Whether what payments had said was read: asked of the broker, for the outcome to wait on."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

import structlog

log = structlog.stdlib.get_logger()


class Progress(Protocol):
    """How far our group has read payments' topic."""

    async def ends(self) -> dict[int, int]: ...
    async def has_read(self, ends: Mapping[int, int]) -> bool: ...


class ReadUpToFirstAsked:
    """Per round: everything that stood on the topic when its outcome was first due is read.

    Later messages come from other rounds, or too late for this one; waiting for an empty topic
    would never end. After a restart it asks anew.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._ends: dict[UUID, dict[int, int]] = {}

    async def __call__(self, round_id: UUID) -> bool:
        """Whether it is; not, while the broker does not answer."""
        try:
            if round_id not in self._ends:
                self._ends[round_id] = await self._progress.ends()
            return await self._progress.has_read(self._ends[round_id])
        except ConnectionError:
            log.warning("outcome_waits_for_the_broker", round_id=str(round_id))
            return False
