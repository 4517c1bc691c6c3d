"""How a round came together, as a drawing and the table that says the same."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from services.web.clients.matching import Running, Span
from services.web.words import japan_day

WIDTH: Final = 600
HEIGHT: Final = 200
# Above the highest line, so that its stroke is whole.
_ROOM: Final = 6


@dataclass(frozen=True)
class Step:
    """One line of the table: the span, and what had come in at its end."""

    span: Span
    total_minor: int


@dataclass(frozen=True)
class Drawing:
    """`line` and `area` are paths in a box of `WIDTH` by `HEIGHT`; `goal` is the target's height."""

    line: str
    area: str
    goal: int
    steps: list[Step]
    first_on: date
    last_on: date

    @property
    def total_minor(self) -> int:
        """What has come in, in all."""
        return self.steps[-1].total_minor

    @property
    def people(self) -> int:
        """Who has joined, in all."""
        return sum(step.span.people for step in self.steps)


def drawing_of(running: Running) -> Drawing | None:
    """While it runs, and once enough people have joined that none of them is told alone."""
    if running.outcome is not None or not running.progress:
        return None
    spans = running.progress
    totals = accumulate(span.amount_minor for span in spans)
    steps = [Step(span, total) for span, total in zip(spans, totals, strict=True)]
    first_on = spans[0].first_on
    closes_on = japan_day(running.closes_at - timedelta(minutes=1))
    last_on = max(closes_on, spans[-1].last_on)
    highest = max(running.target_minor, steps[-1].total_minor)

    def across(day: date) -> int:
        """The end of a day."""
        days = (last_on - first_on + timedelta(days=1)).days
        return ((day - first_on).days + 1) * WIDTH // days

    def up(amount_minor: int) -> int:
        return HEIGHT - amount_minor * (HEIGHT - _ROOM) // highest

    line = f"M0 {HEIGHT}" + "".join(
        f"L{across(step.span.last_on)} {up(step.total_minor)}" for step in steps
    )
    area = f"{line}V{HEIGHT}Z"
    return Drawing(line, area, up(running.target_minor), steps, first_on, last_on)
