"""Who tells the demo world: one site, its visitors, and the days counted from the first one."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from deploy.local.demo.site import Refused, Site, Visitor
from shared.clock import system_clock

DAYS: Final = 160
JAPAN: Final = ZoneInfo("Asia/Tokyo")


class Teller:
    """What every noun of the world is told with.

    `begun` is when its telling began for the first time: a half told story goes on by the same
    calendar on another day.
    """

    def __init__(
        self, site: Site, say: Callable[[str], None], begun: datetime | None = None
    ) -> None:
        self.site = site
        self._say = say
        self._visitors: dict[str, Visitor] = {}
        self.begun = begun or system_clock()
        first = self.begun.astimezone(JAPAN).date() - timedelta(days=DAYS)
        self.first_day = datetime.combine(first, time(), JAPAN)
        if not site.clock.is_set:  # half a story goes on where it stopped
            site.clock.set_offset(self.first_day - system_clock())

    def visitor(self, email: str) -> Visitor:
        return self._visitors.setdefault(email, self.site.visitor(email))

    def move_to_day(self, day: int) -> datetime:
        """Ten in the morning of `day`, unless the clock is there already."""
        moment = self.first_day + timedelta(days=day, hours=10)
        if moment > self.site.clock():
            self.site.move_to(moment)
        return moment


def done(act: Callable[[], object]) -> bool:
    """Whether it went through; a role that has not reached the service yet is waited for."""
    try:
        act()
    except Refused as refusal:
        if refusal.status in {403, 404}:
            return False
        raise
    return True
