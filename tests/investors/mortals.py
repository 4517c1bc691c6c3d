"""investors as processes of its own that die at work and come back; no story is told here."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.local.child import Child
from shared import failpoints
from shared.migrate import ROOT

_LOOKS_S: Final = 0.05
# An event is polled, handled or sent with others: the nth of them is soon reached.
_NTH: Final = 25
_REACHED: Final = '"failpoint_reached"'


def places() -> list[str]:
    """Where investors may die by itself: around its holds, and around what it tells of them."""
    named = [name for names in failpoints.steps().values() for name in names]
    return [name for name in named if name.startswith(("investors.holds.", "relay.Hold"))]


@dataclass
class Mortal:
    """One process; so many of its lives may end at a place of their own.

    `is_certain`: they end at the first thing they handle. Few lives leave it to no chance.
    """

    env: Mapping[str, str]
    log: Path
    dice: random.Random
    dangerous_lives: int
    is_certain: bool
    deaths: int = 0
    _child: Child | None = field(default=None, repr=False)

    def start(self) -> None:
        armed = {}
        if self.dangerous_lives:
            self.dangerous_lives -= 1
            armed["FAILPOINT"] = f"{self._place()}:kill"
        command = [sys.executable, "-m", "services.investors"]
        self._child = Child(command, self.log, env={**self.env, **armed}, cwd=ROOT)
        self._child.start()

    def _place(self) -> str:
        if self.is_certain:
            handled = [name for name in places() if name.endswith("handled")]
            return f"{self.dice.choice(handled)}:1"
        place = self.dice.choice(places())
        return f"{place}:{1 if place.endswith('handled') else self.dice.randint(1, _NTH)}"

    @property
    def is_gone(self) -> bool:
        return self._child is None or self._child.poll() is not None

    def kill(self) -> None:
        """SIGKILL to the program itself; one that is just starting has no process yet."""
        assert self._child is not None
        guardian = self._child.pid
        with suppress(OSError, IndexError):
            children = Path(f"/proc/{guardian}/task/{guardian}/children").read_text()
            os.kill(int(children.split()[0]), signal.SIGKILL)

    async def live(self, stop: asyncio.Event) -> None:
        """Come back from every death until `stop`."""
        while not stop.is_set():
            if self.is_gone:
                self.deaths += self._child is not None
                self.start()
            await asyncio.sleep(_LOOKS_S)
        assert self._child is not None
        await asyncio.to_thread(self._child.stop)

    @property
    def ends_of_its_own(self) -> int:
        """How often it died at a place, not by our hand."""
        return self.log.read_text(errors="replace").count(_REACHED)
