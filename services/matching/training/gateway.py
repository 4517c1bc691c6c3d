"""A training in a process of its own: bounded in time, memory and its claim on the machine."""

import asyncio
import os
import resource
import signal
import sys
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

# It is ended before anybody thinks that it died (`rankers.domain.LONGEST`).
LONGEST_S: Final = 12 * 60
_MOST_BYTES: Final = 4 * 1024**3
_NICENESS: Final = 10
_LEAVES_S: Final = 5.0


def bounded(longest_s: int = LONGEST_S) -> None:
    """Bound the process that asks: whoever started it may be gone by then."""
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_BYTES, _MOST_BYTES))
    signal.alarm(longest_s)


async def train_apart(training_id: UUID, now: datetime, stop: asyncio.Event) -> int:
    """The exit status of `train`; a training that is stopped or takes too long is ended."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.matching", "train",
        "--training", str(training_id), "--as-of", now.isoformat(),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    ended, stopped = asyncio.create_task(child.wait()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait(
            (ended, stopped), timeout=LONGEST_S, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        stopped.cancel()
        if child.returncode is None:
            await _end(child)
    return await ended


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.terminate()
    try:
        await asyncio.wait_for(child.wait(), _LEAVES_S)
    except TimeoutError:
        child.kill()
