"""Sends pledges at a rate to a stage and tells what became of them; it judges no figure."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from bench.pledges.book import Outcome, outcome, percentile, unsettled
from bench.pledges.load import Load, Target
from bench.pledges.stage import Stage
from deploy.local.postgres import Cluster

PROBE: Final = timedelta(seconds=10)
_FIRST_RATE: Final = 20.0
_STEP: Final = 1.5
_FINE_STEPS: Final = 2
_REST_S: Final = 90.0


def say(text: str) -> None:
    """Progress goes to stderr: stdout ends with the figures."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class Trials:
    """One after the other on one stage, each begun when nothing is on its way."""

    def __init__(self, stage: Stage, cluster: Cluster) -> None:
        self.stage = stage
        self._cluster = cluster

    async def sustainable(self) -> float:
        """The highest rate that short probes keep up with."""
        rate = _FIRST_RATE
        while (await self.run(rate, PROBE)).keeps_up:
            rate *= _STEP
        low, high = rate / _STEP, rate
        for _ in range(_FINE_STEPS):
            middle = (low + high) / 2
            keeps_up = (await self.run(middle, PROBE)).keeps_up
            low, high = (middle, high) if keeps_up else (low, middle)
        return low

    async def run(
        self, rate: float, length: timedelta, targets: Sequence[Target] = ()
    ) -> Outcome:
        """Send at `rate`, over all rounds or `targets`; wait until nothing is on its way."""
        backers = await asyncio.to_thread(self.stage.backers)
        where = urlsplit(self.stage.platform.urls["matching"])
        load = Load(
            str(where.hostname), int(where.port or 80), targets or self.stage.rounds, backers
        )
        sent = await load.run(rate, length)
        drained_s = await self._at_rest()
        found = await outcome(self.dsn("matching"), sent, length)
        say(
            f"{rate:7.1f}/s  accepted {found.accepted}/{found.offered}"
            f"  confirmed {found.confirmed_per_s:.1f}/s"
            f"  p99 {percentile(found.confirm_s, 99) * 1000:.0f} ms"
        )
        return replace(found, drained_s=drained_s)

    def dsn(self, service: str) -> str:
        return self._cluster.superuser_dsn(service).replace("+asyncpg", "")

    async def _at_rest(self) -> float:
        """How many seconds it took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while await unsettled(self.dsn("matching")):
            assert loop.time() < began + _REST_S, "pledges stay on their way"
            await asyncio.sleep(0.5)
        return loop.time() - began
