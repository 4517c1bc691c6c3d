"""Whether what a night learnt may serve, and which night it is. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, Literal

State = Literal["running", "serves", "kept_out", "too_little", "failed"]
# The house's clock: trainings run while Japan sleeps.
_JAPAN: Final = timezone(timedelta(hours=9))
_HOUR: Final = 3
# Longer than any training may take: what still runs then has died.
LONGEST: Final = timedelta(minutes=15)
# Below this nothing is learnt: lists in which somebody joined what it was able to join.
LEAST_LISTS: Final = 150
LEAST_HELD: Final = 20
# Parts are shown in thousandths; what they add up to may differ from the score by this.
MOST_ERROR: Final = 1e-6
_COVERAGE_LOST: Final = 0.02


@dataclass(frozen=True, slots=True)
class Figures:
    """What was seen on lists that nothing was learnt from.

    `before` is what serves now on the same lists: a version, or "hand" for the score set by
    hand. `parts_error` is the largest difference of a score and its parts; `falls` counts
    rows that lost by having more of what only counts in favour.
    """

    lists: int
    held_out: int
    before: str
    ndcg20: float
    ndcg20_before: float
    coverage: float
    coverage_before: float
    parts_error: float
    falls: int
    trees: int
    seeds: tuple[int, ...]
    seconds: float = 0.0
    exposure: Mapping[str, Any] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def against(found: Figures) -> list[str]:
    """Everything for which this may not serve; nothing where it may."""
    reasons = {
        f"NDCG@20 is {found.ndcg20:.4f}, below the {found.ndcg20_before:.4f} of what serves": (
            found.ndcg20 < found.ndcg20_before
        ),
        f"it shows {found.coverage:.3f} of what can be joined, what serves shows "
        f"{found.coverage_before:.3f}": found.coverage < found.coverage_before - _COVERAGE_LOST,
        f"parts differ from their score by {found.parts_error:.2e}": (
            found.parts_error > MOST_ERROR
        ),
        f"{found.falls} rows lose by having more of what counts in favour": found.falls > 0,
        f"{found.held_out} lists are too few to judge by": found.held_out < LEAST_HELD,
    }
    return [reason for reason, holds in reasons.items() if holds]


def night_of(now: datetime) -> date | None:
    """The night to train for, by its day in Japan; None before three in the morning."""
    there = now.astimezone(_JAPAN)
    return there.date() if there.hour >= _HOUR else None
