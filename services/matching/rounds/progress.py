"""How a round came together: days in spans of several people, so that none is told. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Fewer people than this could be told apart.
FEWEST_PEOPLE: Final = 5
MOST_SPANS: Final = 31
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Who joined from the first to the last day, both included, and what they pledged."""

    first_on: date
    last_on: date
    amount_minor: int
    people: int


def spans(days: Sequence[Span], opened_on: date) -> list[Span]:
    """Days put together until each span tells of enough people, and there are not too many.

    `days` are single days in their order. What is left over at the end belongs to the last
    span, so that all of them add up to the whole; fewer people in all give no span.
    """
    if not days:
        return []
    first_on = min(opened_on, days[0].first_on)
    lasting = (days[-1].last_on - first_on).days + 1
    least_days = -(-lasting // MOST_SPANS)
    found: list[Span] = []
    open_span: Span | None = None
    for day in days:
        open_span = _with(open_span or Span(first_on, first_on, 0, 0), day)
        lasts = (open_span.last_on - open_span.first_on).days + 1
        if open_span.people >= FEWEST_PEOPLE and lasts >= least_days:
            found.append(open_span)
            first_on, open_span = open_span.last_on + _DAY, None
    if open_span is not None and found:
        found[-1] = _with(found[-1], open_span)
    return found


def _with(span: Span, later: Span) -> Span:
    return Span(
        span.first_on,
        later.last_on,
        span.amount_minor + later.amount_minor,
        span.people + later.people,
    )
