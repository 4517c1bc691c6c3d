"""Loops that run side by side, begin anew when they fail, and stop cleanly together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Final

import structlog

log = structlog.stdlib.get_logger()

FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 10.0
STEADY_S: Final = 60.0

Loop = Callable[[asyncio.Event], Awaitable[None]]


async def supervise(loops: Mapping[str, Loop], stop: asyncio.Event) -> None:
    """Run every loop until `stop`; return when all have ended."""
    await asyncio.gather(*(_keep(name, loop, stop) for name, loop in loops.items()))


async def _keep(name: str, loop: Loop, stop: asyncio.Event) -> None:
    pause_s = FIRST_PAUSE_S
    clock = asyncio.get_running_loop().time
    while not stop.is_set():
        began = clock()
        try:
            await loop(stop)
        except Exception:  # the outermost loop: log and begin anew
            log.exception("loop_failed", loop=name)
        if clock() - began > STEADY_S:
            pause_s = FIRST_PAUSE_S
        await pause(stop, timedelta(seconds=pause_s))
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


async def pause(stop: asyncio.Event, length: timedelta) -> None:
    """Wait `length`, or less if asked to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), length.total_seconds())


def every(interval: timedelta, job: Callable[[], Awaitable[int]]) -> Loop:
    """A loop that runs `job` each `interval`, and again at once while it says there was work.

    `job` does a bounded piece of work and returns how much it did.
    """

    async def run(stop: asyncio.Event) -> None:
        while not stop.is_set():
            if await job() == 0:
                await pause(stop, interval)

    return run
