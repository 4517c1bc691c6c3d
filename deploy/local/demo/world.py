"""The demo world: what its people can do, and a story told day by day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from deploy.local.demo.accompanied import Chambers, Story
from deploy.local.demo.listings import Listings
from deploy.local.demo.offices import Offices
from deploy.local.demo.pledges import BACKED, Pledges
from deploy.local.demo.supporters import Supporters
from deploy.local.demo.teller import JAPAN
from shared.clock import system_clock

__all__ = ["BACKED", "JAPAN", "Day", "World"]


@dataclass(frozen=True)
class Day:
    """What happens at ten in the morning of a day of the world, in one sentence and in acts."""

    number: int
    what: str
    act: Callable[["World"], None]


class World(Offices, Supporters, Listings, Pledges):
    """Tells a story on one site. What was told before is answered as it stands."""

    def tell(self, days: Sequence[Day], cases: Sequence[Story]) -> None:
        """In the order of the days, each begun by what chambers write; then it is today."""
        in_order = sorted(days, key=lambda each: each.number)
        for number, together in groupby(in_order, key=lambda each: each.number):
            moment = self.move_to_day(number)
            self._write(number, cases)
            for day in together:
                self._say(f"{moment:%Y-%m-%d}  {day.what}")
                day.act(self)
        if self.site.clock.offset() < timedelta():
            self.site.move_to(system_clock())

    def _write(self, day: int, cases: Sequence[Story]) -> None:
        chambers = Chambers(self.first_day, self.visitor, self.draft)
        for case in cases:
            if day in case.days:
                chambers.write(case, day)
