"""The judge in a process of its own: what it reads and weighs keeps no proxy waiting."""

import asyncio
from collections.abc import Set as AbstractSet
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final, Self

from tests.faults.judge import RUNNING, Judge, Verdict
from tests.faults.judge.sources import Sources

# A reader that lags is no violation yet; what is broken for good stays so.
_LOOKS: Final = 8
_PAUSE_S: Final = 1.5


class Apart:
    """Looks from a process of its own: what it reads and weighs keeps no proxy waiting."""

    def __init__(self) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))

    def broken(self, sources: Sources, foreign: AbstractSet[str]) -> list[Verdict]:
        return self._pool.submit(_broken, sources, foreign).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()


def _broken(sources: Sources, foreign: AbstractSet[str]) -> list[Verdict]:
    return asyncio.run(broken(sources, foreign))


async def broken(sources: Sources, foreign: AbstractSet[str] = frozenset()) -> list[Verdict]:
    """What the judge finds and still finds after the last reader has caught up.

    `foreign`: ids of messages that we put onto the topics ourselves.
    """
    async with Judge.opened(sources) as seated:
        for look in range(_LOOKS):
            await asyncio.sleep(_PAUSE_S if look else 0)
            ours = [_without(foreign, each) for each in await seated.look()]
            verdicts = [each for each in ours if not each.holds]
            if not verdicts or any(each.number in RUNNING for each in verdicts):
                break
    return verdicts


def _without(foreign: AbstractSet[str], verdict: Verdict) -> Verdict:
    left = [row for row in verdict.rows if not foreign & {str(cell) for cell in row}]
    return Verdict(verdict.name, left)
