"""`python -m tests.schedules --seed N --count M`: run schedules, tell rate and failures."""

import argparse
import sys
import time
from collections import Counter

from tests.schedules.installed import installed
from tests.schedules.reached import missing
from tests.schedules.scheduler import STEPS, Result, run, shortest

_SHOWN = 5


def main() -> int:
    """Exit status 1 where an invariant broke, 2 where too little came about."""
    asked = _asked()
    began, reached = time.process_time(), Counter[str]()
    failures: list[Result] = []
    with installed():
        for seed in range(asked.seed, asked.seed + asked.count):
            result = run(seed, asked.steps)
            reached.update(result.reached)
            if result.broken:
                failures.append(result)
        took_s = time.process_time() - began
        for failure in failures[:_SHOWN]:
            _tell(shortest(failure))
    rate = asked.count / took_s * 60
    _say(f"{asked.count} schedules, {rate:.0f} a minute of one core, {len(failures)} broken")
    for what, times in sorted(reached.items()):
        _say(f"{times:8} {what}")
    void = missing(reached) if asked.count >= 1_000 else []
    if void:
        _say(f"void: never reached: {', '.join(void)}")
    return 1 if failures else 2 if void else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.schedules", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=STEPS, help="steps by chance")
    return parser.parse_args()


def _tell(failure: Result) -> None:
    _say("\n".join(failure.told()))
    _say("\n".join(failure.broken))
    again = f"python -m tests.schedules --seed {failure.seed} --count 1"
    _say(f"again: {again} --steps {failure.steps}\n")


if __name__ == "__main__":
    sys.exit(main())
