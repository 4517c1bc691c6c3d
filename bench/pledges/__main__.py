"""python -m bench.pledges: pledges a second, sustained or under a flood, beside pgbench.

The last line is one JSON object; what it means stands in bench/README.md.
"""

import argparse
import json
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import uvloop

from bench.pledges import machine, overload, sustained
from bench.pledges.stage import RAISED, Stage, set_up
from bench.pledges.trials import Trials, say
from deploy.local.postgres import Cluster
from tests.faults.judge import judge
from tests.faults.judge.sources import find

_VOID: Final = 0.2


def main() -> None:
    """Run all of it and print the figures.

    Exit status 1 where the judge found something.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.pledges", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--backers", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--overload", action="store_true", help="a flood of three peaks")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kyokan-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        say("setting the stage")
        with set_up(folder, rounds=given.rounds, backers=given.backers) as stage:
            cluster = Cluster(stage.platform.folder / "postgres")
            trials = Trials(stage, cluster)
            if given.overload:
                result = uvloop.run(overload.measured(trials))
            else:
                result = _beside_pgbench(trials, cluster, timedelta(seconds=given.seconds))
            result["judge_violations"] = _judged(stage)
            result["raised_limits"] = dict(RAISED)
    sys.stdout.write(json.dumps(result) + "\n")
    sys.exit(1 if result["judge_violations"] else 0)


def _beside_pgbench(trials: Trials, cluster: Cluster, length: timedelta) -> dict[str, Any]:
    folder = trials.stage.platform.folder
    first = machine.pgbench_tps(cluster, folder)
    result = uvloop.run(sustained.measured(trials, length))
    last = machine.pgbench_tps(cluster, folder)
    tps = statistics.mean([first, last])
    return result | {
        "pgbench_tps": round(tps, 1),
        "ratio": round(result["confirmed_per_s"] / tps, 4),
        "void": abs(first - last) / max(first, last) > _VOID,
    }


def _judged(stage: Stage) -> int:
    """How many rows break an invariant, over all databases, topics and the PSP."""
    base = urlsplit(stage.platform.urls["web"]).port
    sources = find({"KYOKAN_DATA": str(stage.platform.folder), "KYOKAN_PORT": str(base)})
    verdicts = uvloop.run(judge(sources))
    for verdict in verdicts:
        if not verdict.holds:
            say(verdict.line())
    return sum(len(each.rows) for each in verdicts)


if __name__ == "__main__":
    main()
