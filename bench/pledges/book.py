"""What became of the pledges that were sent, read from matching's own log after the run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg

from bench.pledges.load import ACCEPTED, BUSY, Sent

_CONFIRMED: Final = """
    SELECT e.pledge_id, o.sent_at FROM pledge_event e JOIN outbox o ON o.event_id = e.said
    WHERE e.to_state = 'confirmed' AND e.pledge_id = ANY($1)
"""
_UNSETTLED: Final = """
    SELECT count(*) FROM pledge WHERE state IN ('placed', 'seated') AND rail = 'card'
"""


@dataclass(frozen=True)
class Outcome:
    """How a run went; times in seconds from the intended start of each pledge.

    `confirm_s` ends when the confirmation is on its topic; `refuse_s` are the answers of those
    that were asked to come again. `drained_s` counts from the last answer until nothing was on
    its way.
    """

    offered: int
    length_s: float
    accepted: int
    accept_s: list[float]
    confirmed_in_time: int
    confirm_s: list[float]
    refuse_s: list[float]
    drained_s: float = 0.0

    @property
    def keeps_up(self) -> bool:
        """Whether as many were confirmed while it ran as were sent, less what is on its way."""
        on_its_way = self.offered / self.length_s * 1.5
        return self.accepted == self.offered <= self.confirmed_in_time + on_its_way

    @property
    def confirmed_per_s(self) -> float:
        return self.confirmed_in_time / self.length_s


async def outcome(dsn: str, sent: Sequence[Sent], length: timedelta) -> Outcome:
    """Read what was confirmed of `sent` by the end of the run, and by now."""
    sql = await asyncpg.connect(dsn)
    try:
        rows = await sql.fetch(_CONFIRMED, [each.pledge_id for each in sent])
    finally:
        await sql.close()
    confirmed: dict[object, datetime] = {
        row["pledge_id"]: row["sent_at"] for row in rows if row["sent_at"]
    }
    end = sent[0].meant_at + length
    accepted = [each for each in sent if each.status == ACCEPTED]
    return Outcome(
        offered=len(sent),
        length_s=length.total_seconds(),
        accepted=len(accepted),
        accept_s=[each.took_s for each in accepted],
        confirmed_in_time=sum(at <= end for at in confirmed.values()),
        confirm_s=[
            (confirmed[each.pledge_id] - each.meant_at).total_seconds()
            for each in sent
            if each.pledge_id in confirmed
        ],
        refuse_s=[each.took_s for each in sent if each.status == BUSY],
    )


async def unsettled(dsn: str) -> int:
    """How many pledges are on their way to a confirmation."""
    sql = await asyncpg.connect(dsn)
    try:
        return int(await sql.fetchval(_UNSETTLED))
    finally:
        await sql.close()


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile; 0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
