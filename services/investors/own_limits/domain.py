"""A lower limit for each issuer and a pause, set by the investor itself. Pure.

What binds more holds at once; what binds less waits, so that nobody loosens it in one evening.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

LOOSENS_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Binding:
    """The most for one issuer within the look-back, and a pause's last day; None for none."""

    most_minor: int | None = None
    paused_to: date | None = None


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """One wish; alone it holds from `begins_on`."""

    binding: Binding
    begins_on: date
    set_at: datetime


def in_force(limits: Sequence[OwnLimit], day: date) -> Binding:
    """What binds on this day: the newest wish that has begun, and whatever since binds more."""
    ordered = sorted(limits, key=lambda each: each.set_at)
    begun = [at for at, each in enumerate(ordered) if each.begins_on <= day]
    holding = ordered[begun[-1] :] if begun else ordered
    mosts = [each.binding.most_minor for each in holding]
    pauses = [each.binding.paused_to for each in holding]
    return Binding(
        most_minor=min((each for each in mosts if each is not None), default=None),
        paused_to=max((each for each in pauses if each is not None), default=None),
    )


def begins_on(limits: Sequence[OwnLimit], wanted: Binding, today: date) -> date:
    """Today where nothing is loosened; else a week from now."""
    held = in_force(limits, today)
    return today + LOOSENS_AFTER if _loosens(held, wanted, today) else today


def _loosens(held: Binding, wanted: Binding, today: date) -> bool:
    if held.most_minor is not None and (
        wanted.most_minor is None or wanted.most_minor > held.most_minor
    ):
        return True
    if held.paused_to is None or held.paused_to < today:
        return False
    return wanted.paused_to is None or wanted.paused_to < held.paused_to
