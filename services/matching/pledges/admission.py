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

    async def check(self, sql: Sql) -> None:
        """Refuse while the queue is full.

        Raises:
            Busy: come again in some seconds.
        """
        now_s = self.monotonic()
        if now_s - self._looked_at_s >= _LOOK_AGAIN_S:
            self._looked_at_s = now_s
            self._waiting = await acceptance_store.count_placed(sql, self.most)
        if self._waiting >= self.most:
            raise Busy("Many people pledge just now.", retry_after_s=RETRY_AFTER_S)
