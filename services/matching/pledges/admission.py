"""Admission: nothing new is accepted while too many pledges wait for their answer.

Accepting is cheap and would go on under any load; what grows is the queue behind it, and with
it the time until somebody knows. It decides nothing about a pledge that was accepted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Final

from services.matching.pledges import acceptance_store
from shared.database import Sql
from shared.errors import Busy

MOST_ON_THEIR_WAY: Final = 300
RETRY_AFTER_S: Final = 5
_LOOK_AGAIN_S: Final = 0.25


@dataclass
class Admission:
    """Counts the pledges that wait for their hold, a few times a second and not for each.

    `monotonic` counts seconds; it is no time of the day.
    """

    most: int = MOST_ON_THEIR_WAY
    monotonic: Callable[[], float] = time.monotonic
    _waiting: int = field(default=0, init=False)
    _looked_at_s: float = field(default=-inf, init=False)

    @property
    def is_known_full(self) -> bool:
        """Whether the last look, not long ago, found the queue full."""
        return self._waiting >= self.most and not self._is_stale

    @property
    def _is_stale(self) -> bool:
        return self.monotonic() - self._looked_at_s >= _LOOK_AGAIN_S

    async def check(self, sql: Sql) -> None:
        """Let one more in, or refuse while the queue is full.

        Raises:
            Busy: come again in some seconds.
        """
        if self._is_stale:
            self._looked_at_s = self.monotonic()
            self._waiting = await acceptance_store.count_placed(sql, self.most)
        if self._waiting >= self.most:
            raise busy()
        self._waiting += 1


def busy() -> Busy:
    """What is said to who comes while the queue is full."""
    return Busy("Many people pledge just now.", retry_after_s=RETRY_AFTER_S)
