"""`python -m tests.faults judge [I04 …]`: one line for each invariant."""

import asyncio
import sys
from collections.abc import Sequence

from tests.faults.judge.looking import Judge, Verdict, invariants
from tests.faults.judge.sources import NothingToJudge, find


def main(arguments: Sequence[str]) -> int:
    """Look once; 1 where any invariant is broken, 2 where nothing could be looked at."""
    unknown = set(arguments) - {each.number for each in invariants()}
    if unknown:
        sys.stdout.write(f"no such invariants: {', '.join(sorted(unknown))}\n")
        return 2
    try:
        verdicts = asyncio.run(_look(arguments))
    except NothingToJudge as refusal:
        sys.stdout.write(f"{refusal}\n")
        return 2
    for verdict in verdicts:
        sys.stdout.write(f"{verdict.line()}\n")
    return 0 if all(verdict.holds for verdict in verdicts) else 1


async def _look(only: Sequence[str]) -> list[Verdict]:
    async with Judge.opened(find()) as seated:
        verdicts = await seated.look(only or None)
        if not await seated.scratch.sql.fetchval("SELECT EXISTS (SELECT FROM payout)"):
            sys.stdout.write("no payouts yet: I12 and I28 say nothing about them\n")
        return verdicts
