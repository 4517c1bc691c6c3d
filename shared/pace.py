"""Lets work gather: at once after a rest, and under load no more often than so.

A batch costs a transaction, a look and a commit, however little it brings (decision 0042). No
work is dropped or refused.
"""

from collections.abc import Callable


class Pace:
    """At least `apart_s` seconds from one beginning to the next."""

    def __init__(self, apart_s: float, monotonic: Callable[[], float]) -> None:
        self._apart_s = apart_s
        self._monotonic = monotonic
        self._began_at = float("-inf")

    def begin(self) -> None:
        """Something is begun now."""
        self._began_at = self._monotonic()

    @property
    def left_s(self) -> float:
        """How long to wait before beginning again; 0 after a rest."""
        return max(0.0, self._began_at + self._apart_s - self._monotonic())
