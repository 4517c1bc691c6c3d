"""Notices that a clock was set forward, by a watch that nobody sets; it moves neither."""

from datetime import UTC, datetime, timedelta
from typing import Final

LEAP: Final = timedelta(seconds=2)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Leaps:
    """How far a clock leapt of late; `remembers` is how long that counts."""

    def __init__(self, remembers: timedelta) -> None:
        self._remembers_s = remembers.total_seconds()
        self._ahead: timedelta | None = None
        self._until_s = 0.0
        self.recent = timedelta()

    def observe(self, now: datetime, here_s: float) -> None:
        """`now` by the clock, `here_s` by a monotonic watch, at the same moment.

        Leaps that follow each other before the first is forgotten count together.
        """
        ahead = now - _EPOCH - timedelta(seconds=here_s)
        if here_s >= self._until_s:
            self.recent = timedelta()
        if self._ahead is not None and ahead - self._ahead > LEAP:
            self.recent += ahead - self._ahead
            self._until_s = here_s + self._remembers_s
        self._ahead = ahead
