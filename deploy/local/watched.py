"""Programs that are kept running: started, asked whether they are ready, started again."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from deploy.local.child import CannotStart, Child
from deploy.local.report import Report

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
STEADY_S: Final = 60.0


class NotReady(CannotStart):
    """A program did not become ready; the message holds its last words."""


@dataclass
class Watched:
    """One running program and when it may be started again."""

    name: str
    child: Child
    url: str | None = None  # where `/health/ready` is asked; none for PostgreSQL and Kafka
    began_s: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    again_at_s: float | None = None
    deaths: int = 0

    def start(self) -> None:
        self.began_s = time.monotonic()
        self.again_at_s = None
        self.child.start()

    def is_ready(self) -> bool:
        """Whether it answers `/health/ready` with 200."""
        if self.url is None:
            return True
        host = self.url.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Watch:
    """Looks after programs from one thread; `look` is to be called a few times a second."""

    def __init__(self, report: Report, clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._clock = clock
        self._all: list[Watched] = []

    def add(self, watched: Watched) -> None:
        self._all.append(watched)

    def look(self) -> None:
        """Note what died and start again what has waited long enough."""
        for one in self._all:
            if one.again_at_s is not None:
                if self._clock() >= one.again_at_s:
                    one.start()
                    self._report.say(f"{one.name} is started again")
            elif (status := one.child.poll()) is not None:
                self._note_death(one, status)

    def _note_death(self, one: Watched, status: int) -> None:
        """Wait before the next start: 1 s, doubled up to 30 s while it keeps dying early."""
        one.deaths += 1
        if self._clock() - one.began_s > STEADY_S:
            one.pause_s = FIRST_PAUSE_S
        one.again_at_s = self._clock() + one.pause_s
        self._report.say(
            f"{one.name} died ({said(status)}), starts again in {one.pause_s:.0f} s; "
            f"log: {one.child.log}"
        )
        one.pause_s = min(2 * one.pause_s, LONGEST_PAUSE_S)

    def wait_ready(
        self, names: Sequence[str], stopping: threading.Event, limit_s: float = 120.0
    ) -> None:
        """Return when all are ready (or when asked to stop), looking after them meanwhile.

        Raises:
            NotReady: one died three times, or was not ready in time.
        """
        waiting = [one for one in self._all if one.name in names]
        deadline = self._clock() + limit_s
        while waiting and not stopping.wait(0.1):
            self.look()
            late = self._clock() > deadline
            for one in list(waiting):
                if one.again_at_s is None and one.is_ready():
                    waiting.remove(one)
                    self._report.say(f"{one.name} is ready")
                elif late or one.deaths >= 3:  # noqa: PLR2004
                    raise NotReady(f"{one.name} does not start:\n{one.child.last_words()}")


def said(status: int) -> str:
    """An exit status in words."""
    return f"signal {status - 128}" if status > 128 else f"status {status}"  # noqa: PLR2004


def stop_all(children: Sequence[Child]) -> None:
    """Ask all of one step at once, then wait for each."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()
