"""python -m bench.pledges: pledges a second, sustained, beside pgbench of the same run.

The last line is one JSON object; what it means stands in bench/README.md.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import asyncpg
import uvloop

from bench.pledges import machine
from bench.pledges.book import Outcome, outcome, percentile, unsettled
from bench.pledges.load import Load, Target
from bench.pledges.stage import RAISED, Stage, set_up
from deploy.local.postgres import Cluster
from tests.faults.judge import judge
from tests.faults.judge.sources import find

PROBE: Final = timedelta(seconds=10)
_FIRST_RATE: Final = 20.0
_STEP: Final = 1.5
_FINE_STEPS: Final = 2
_VOID: Final = 0.2
_REST_S: Final = 90.0
_COUNTED: Final = {
    "psp_calls": ("payments", "SELECT coalesce(sum(tries), 0) FROM payment_operation"),
    "matching_audit": ("matching", "SELECT count(*) FROM audit"),
    "investors_audit": ("investors", "SELECT count(*) FROM audit"),
    "payments_audit": ("payments", "SELECT count(*) FROM audit"),
}


def say(text: str) -> None:
    """Progress goes to stderr: stdout ends with the figures."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


class Bench:
    """One measurement on one stage."""

    def __init__(self, stage: Stage, cluster: Cluster, length: timedelta) -> None:
        self.stage = stage
        self.cluster = cluster
        self.length = length
        self.names = machine.programs(stage.platform.folder)

    async def measured(self) -> dict[str, Any]:
        """All phases in order, each begun when nothing is on its way."""
        rate = await self.sustainable()
        before = await self._counts()
        spent, spread = machine.cpu_s(self.names), await self.run(rate, self.length)
        while not spread.keeps_up and rate > 1:
            rate *= 0.85
            before = await self._counts()
            spent, spread = machine.cpu_s(self.names), await self.run(rate, self.length)
        now = machine.cpu_s(self.names)
        cpu = {name: now[name] - spent.get(name, 0.0) for name in now}
        counted = Counter(await self._counts())
        counted.subtract(before)
        half = await self.run(rate / 2, self.length)
        hot = await self.run(rate, self.length / 2, self.stage.rounds[:1])
        return figures(spread, half, hot, cpu, counted)

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
        platform = self.stage.platform
        backers = await asyncio.to_thread(self.stage.backers)
        where = urlsplit(platform.urls["matching"])
        load = Load(
            str(where.hostname), int(where.port or 80), targets or self.stage.rounds, backers
        )
        sent = await load.run(rate, length)
        await self._at_rest()
        found = await outcome(self._dsn("matching"), sent, length)
        say(
            f"{rate:7.1f}/s  accepted {found.accepted}/{found.offered}"
            f"  confirmed {found.confirmed_per_s:.1f}/s"
            f"  p99 {percentile(found.confirm_s, 99) * 1000:.0f} ms"
        )
        return found

    async def _at_rest(self) -> None:
        deadline = asyncio.get_running_loop().time() + _REST_S
        while await unsettled(self._dsn("matching")):
            assert asyncio.get_running_loop().time() < deadline, "pledges stay on their way"
            await asyncio.sleep(0.5)

    def _dsn(self, service: str) -> str:
        return self.cluster.superuser_dsn(service).replace("+asyncpg", "")

    async def _counts(self) -> dict[str, int]:
        found = {}
        for name, (service, query) in _COUNTED.items():
            sql = await asyncpg.connect(self._dsn(service))
            found[name] = int(await sql.fetchval(query))
            await sql.close()
        return found


def figures(
    spread: Outcome,
    half: Outcome,
    hot: Outcome,
    cpu: Mapping[str, float],
    counted: Mapping[str, int],
) -> dict[str, Any]:
    """The figures of the phases, rounded as they are read."""
    confirmed = max(1, len(spread.confirm_s))
    return {
        "accepted_per_s": round(spread.accepted / spread.length_s, 1),
        "confirmed_per_s": round(spread.confirmed_per_s, 1),
        "accept_p50_ms": round(percentile(spread.accept_s, 50) * 1000, 1),
        "accept_p99_ms": round(percentile(spread.accept_s, 99) * 1000, 1),
        "confirm_p50_ms": round(percentile(half.confirm_s, 50) * 1000, 1),
        "confirm_p99_ms": round(percentile(half.confirm_s, 99) * 1000, 1),
        "hot_round_confirmed_per_s": round(hot.confirmed_per_s, 1),
        "cpu_ms_per_confirmed": {
            name: round(spent * 1000 / confirmed, 2) for name, spent in sorted(cpu.items())
        },
        "psp_calls": counted["psp_calls"],
        "audit_rows": sum(n for name, n in counted.items() if name.endswith("_audit")),
    }


def main() -> None:
    """Run all of it and print the figures.

    Exit status 1 where the judge found something.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.pledges", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--backers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kyokan-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        say("setting the stage")
        with set_up(folder, rounds=given.rounds, backers=given.backers) as stage:
            result = _measure(stage, folder, timedelta(seconds=given.seconds))
    sys.stdout.write(json.dumps(result) + "\n")
    sys.exit(1 if result["judge_violations"] else 0)


def _measure(stage: Stage, folder: Path, length: timedelta) -> dict[str, Any]:
    cluster = Cluster(stage.platform.folder / "postgres")
    first = machine.pgbench_tps(cluster, folder)
    result = uvloop.run(Bench(stage, cluster, length).measured())
    last = machine.pgbench_tps(cluster, folder)
    tps = statistics.mean([first, last])
    base = urlsplit(stage.platform.urls["web"]).port
    sources = find({"KYOKAN_DATA": str(stage.platform.folder), "KYOKAN_PORT": str(base)})
    verdicts = uvloop.run(judge(sources))
    for verdict in verdicts:
        if not verdict.holds:
            say(verdict.line())
    return result | {
        "pgbench_tps": round(tps, 1),
        "ratio": round(result["confirmed_per_s"] / tps, 4),
        "judge_violations": sum(len(each.rows) for each in verdicts),
        "raised_limits": dict(RAISED),
        "void": abs(first - last) / max(first, last) > _VOID,
    }


if __name__ == "__main__":
    main()
