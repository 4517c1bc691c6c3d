"""Three times the pledges that can be confirmed: what is still done, how soon all is well.

A limit that holds shows as refusals within two seconds and as work that goes on at its peak.
"""

from datetime import timedelta
from typing import Any, Final

from bench.pledges.book import percentile
from bench.pledges.trials import PROBE, Trials

TIMES: Final = 3
FLOOD: Final = timedelta(seconds=30)
# As slow as twice before the flood is normal again: a probe differs by that much from another.
_NORMAL: Final = 2.0
_PROBES: Final = 3


async def measured(trials: Trials) -> dict[str, Any]:
    """Peak, calm, flood, and probes at the calm rate until they look as before."""
    peak = await trials.sustainable()
    calm = await trials.run(peak / 2, PROBE)
    flood = await trials.run(peak * TIMES, FLOOD)
    normal_s = percentile(calm.confirm_s, 99) * _NORMAL
    after_s = [await _confirm_p99_s(trials, peak / 2)]
    while after_s[-1] > normal_s and len(after_s) < _PROBES:
        after_s.append(await _confirm_p99_s(trials, peak / 2))
    return {
        "peak_per_s": round(peak, 1),
        "offered_per_s": round(flood.offered / flood.length_s, 1),
        "goodput_per_s": round(flood.confirmed_per_s, 1),
        "goodput_share": round(flood.confirmed_per_s / peak, 3),
        "refused": len(flood.refuse_s),
        "refused_p50_ms": round(percentile(flood.refuse_s, 50) * 1000, 1),
        "refused_p99_ms": round(percentile(flood.refuse_s, 99) * 1000, 1),
        "unanswered": flood.offered - flood.accepted - len(flood.refuse_s),
        "drained_s": round(flood.drained_s, 1),
        "calm_confirm_p99_ms": round(percentile(calm.confirm_s, 99) * 1000, 1),
        "after_confirm_p99_ms": [round(each * 1000, 1) for each in after_s],
        "is_normal_again": after_s[-1] <= normal_s,
        "normal_again_s": round(
            flood.drained_s + PROBE.total_seconds() * (len(after_s) - 1), 1
        ),
    }


async def _confirm_p99_s(trials: Trials, rate: float) -> float:
    return percentile((await trials.run(rate, PROBE)).confirm_s, 99)
