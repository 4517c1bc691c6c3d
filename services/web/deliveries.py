"""How a return stands: when it was promised, when it was sent, how late it is."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.web.clients.listing import Project
from services.web.clients.matching import Pledge
from services.web.visit import Visit
from services.web.words import japan_day

# Pledges whose return is owed.
OWED: Final = frozenset({"due", "collected", "settled", "disputed"})


@dataclass(frozen=True)
class Delivery:
    """One return for one reader; `days_late` 0 where it is sent, or still has its time."""

    promised: str
    sent_on: date | None
    days_late: int

    def sentence(self, visit: Visit) -> str:
        """What is said of it; that it is late, plainly."""
        when = visit.words.month(self.promised)
        if self.sent_on is not None:
            return visit.gettext(
                "%(day)sに送りました（予定 %(when)s）",
                day=visit.words.date(self.sent_on),
                when=when,
            )
        if self.days_late:
            return visit.gettext(
                "お届けが遅れています（予定 %(when)s、%(days)s日すぎました）",
                when=when,
                days=self.days_late,
            )
        return visit.gettext("お届け：%(when)s", when=when)

    def in_table(self, visit: Visit) -> str:
        """The same below a heading that says what it is about."""
        if self.sent_on is None and not self.days_late:
            return visit.words.month(self.promised)
        return self.sentence(visit)


def promised_of(project: Project | None, pledge: Pledge) -> str | None:
    """The month in which what was chosen is to come; None for what is not sent, or not known."""
    returns = project.round.terms.returns if project and project.round else ()
    found = (each.delivery_month for each in returns if each.return_id == pledge.return_id)
    return next(found, None)


def delivery_of(
    promised: str, sent_on: date | None, visit: Visit, *, is_owed: bool
) -> Delivery:
    """How it stands today; nothing is late that nobody is owed."""
    late = (japan_day(visit.now) - last_day(promised)).days
    return Delivery(promised, sent_on, late if is_owed and sent_on is None and late > 0 else 0)


def last_day(promised: str) -> date:
    """The last day of `YYYY-MM`."""
    year, number = (int(part) for part in promised.split("-"))
    return date(year, number, monthrange(year, number)[1])
