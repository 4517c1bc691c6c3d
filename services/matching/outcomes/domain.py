"""What an outcome counts, and what certifies it. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

# So long an outcome waits for what was not read; then it is decided, with an alarm.
WAITS_AT_MOST: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """One confirmed pledge at the cut; `extra_minor` of its amount is on top of its units."""

    pledge_id: UUID
    units: int
    amount_minor: int
    investor_id: UUID
    extra_minor: int = 0

    def costs(self, units: int) -> int:
        """What so many of its units cost, with all that was added; nothing costs nothing."""
        if not units:
            return 0
        return (self.amount_minor - self.extra_minor) // self.units * units + self.extra_minor


def certificate(round_id: UUID, counted: Sequence[Counted]) -> str:
    """SHA-256 over the canonical list: the round, then a line per pledge in order of ids."""
    lines = [f"round {round_id}"]
    lines += [f"{each.pledge_id} {each.units} {each.amount_minor}" for each in sorted(counted)]
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def must_wait(
    reasons: Sequence[str],
    settles_at: datetime,
    now: datetime,
    *,
    is_rechecked: bool = True,
    is_answered: bool = True,
) -> bool:
    """Whether the outcome waits for `reasons`, such as a parked message.

    For the law's caps, and for who was asked about a material change, it waits as long as it
    takes: nothing is charged that may be above a cap, or on terms that nobody said yes to.
    """
    if not (is_rechecked and is_answered):
        return True
    return bool(reasons) and now < settles_at + WAITS_AT_MOST
