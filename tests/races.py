"""How often a race is run: a few times, or a thousand with `make races`; two at one moment."""

import asyncio
import os
from collections.abc import Awaitable
from random import Random
from typing import Any, Final

LONG: Final = os.environ.get("KYOKAN_RACES") == "long"
TIMES: Final = 1_000 if LONG else 30
_MOMENT_S: Final = 0.004
_AHEAD_S: Final = 0.05
# Chance decides only who starts a little earlier; the rules hold whoever wins.
_RANDOM: Final = Random(5)  # noqa: S311


async def together(*rivals: Awaitable[Any], turn: int = 0) -> list[Any]:
    """Start them at nearly one moment; what each came to, its exception where it failed.

    In turns each of them gets a start by a moment or by much, so that each wins sometimes.
    """
    ahead = turn % (2 * len(rivals))
    lead_s = _MOMENT_S if ahead < len(rivals) else _AHEAD_S

    async def late(place: int, rival: Awaitable[Any]) -> Any:
        behind_s = 0 if place == ahead % len(rivals) else lead_s
        await asyncio.sleep(behind_s * _RANDOM.random() ** 0.5)
        return await rival

    started = (late(place, rival) for place, rival in enumerate(rivals))
    return await asyncio.gather(*started, return_exceptions=True)


def patience() -> float:
    """How much longer things may take than on a machine of our own: by its load."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return max(1.0, waiting)
