"""The rate that is confirmed as fast as it is sent, its latencies, and what it costs."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import asyncpg

from bench.pledges import machine
from bench.pledges.book import Outcome, percentile
from bench.pledges.trials import Trials

_COUNTED: Final = {
    "psp_calls": ("payments", "SELECT coalesce(sum(tries), 0) FROM payment_operation"),
    "matching_audit": ("matching", "SELECT count(*) FROM audit"),
    "investors_audit": ("investors", "SELECT count(*) FROM audit"),
    "payments_audit": ("payments", "SELECT count(*) FROM audit"),
}


async def measured(trials: Trials, length: timedelta) -> dict[str, Any]:
    """All phases in order: the highest rate, half of it, and the same on one round."""
    names = machine.programs(trials.stage.platform.folder)
    rate = await trials.sustainable()
    before = await _counts(trials)
    spent, spread = machine.cpu_s(names), await trials.run(rate, length)
    while not spread.keeps_up and rate > 1:
        rate *= 0.85
        before = await _counts(trials)
        spent, spread = machine.cpu_s(names), await trials.run(rate, length)
    now = machine.cpu_s(names)
    cpu = {name: now[name] - spent.get(name, 0.0) for name in now}
    counted = Counter(await _counts(trials))
    counted.subtract(before)
    half = await trials.run(rate / 2, length)
    hot = await trials.run(rate, length / 2, trials.stage.rounds[:1])
    return figures(spread, half, hot, cpu, counted)


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


async def _counts(trials: Trials) -> dict[str, int]:
    found = {}
    for name, (service, query) in _COUNTED.items():
        sql = await asyncpg.connect(trials.dsn(service))
        found[name] = int(await sql.fetchval(query))
        await sql.close()
    return found
