"""Loops over a real broker, kept as a program keeps them; what they do is each test's."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from shared.inbox import Reader
from shared.kafka.consuming import Consumer
from shared.process import Loop, supervise

# A first join waits for topics of the broker's own: seconds, and more where CPU is scarce.
PATIENCE_S: Final = 60.0


def consumers(
    readers: Iterable[Reader], broker: str, *, session_timeout_ms: int = 10_000
) -> dict[str, Loop]:
    return {
        each.group: Consumer(each, broker, session_timeout_ms=session_timeout_ms).run
        for each in readers
    }


@asynccontextmanager
async def keeping(loops: Mapping[str, Loop]) -> AsyncIterator[None]:
    """Within it each loop runs; one that fails begins anew, as it does in its program."""
    stop = asyncio.Event()
    kept = asyncio.create_task(supervise(loops, stop))
    try:
        yield
    finally:
        stop.set()
        await kept
