"""Where "now" comes from: passed in everywhere, and movable in the demo and in tests."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

Clock = Callable[[], datetime]


class ClockRefused(Exception):
    """A movable clock was asked for in production."""


def system_clock() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


class MovableClock:
    """The machine's time plus an offset read from a file that every program watches.

    The file holds `{"offset_s": 691200}`; a missing file means no offset. It is read again
    whenever its modification time changes, so all programs move together.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen_ns = -1
        self._offset = timedelta()

    def __call__(self) -> datetime:
        return system_clock() + self.offset()

    def offset(self) -> timedelta:
        """How far this clock stands from the machine's."""
        try:
            changed_ns = os.stat(self._path).st_mtime_ns  # noqa: PTH116  # hot: no Path built
        except FileNotFoundError:
            return self._offset
        if changed_ns != self._seen_ns:
            text = self._path.read_text(encoding="utf-8")
            self._offset = timedelta(seconds=int(json.loads(text)["offset_s"]))
            self._seen_ns = changed_ns
        return self._offset

    @property
    def is_set(self) -> bool:
        """Whether anybody has moved it yet."""
        return self._path.exists()

    def set_offset(self, offset: timedelta) -> None:
        """Move every program's clock at once: the file is replaced, never half written."""
        beside = self._path.with_suffix(f".{os.getpid()}.new")
        beside.write_text(
            json.dumps({"offset_s": int(offset.total_seconds())}), encoding="utf-8"
        )
        beside.replace(self._path)


def clock_from_file(path: Path | None, *, environment: str) -> Clock:
    """The machine's clock, or the movable one where a file is named.

    Raises:
        ClockRefused: a file is named in production.
    """
    if path is None:
        return system_clock
    if environment == "production":
        raise ClockRefused("KYOKAN_CLOCK_FILE is for the demo and for tests only")
    return MovableClock(path)
