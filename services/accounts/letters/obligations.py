"""Letters to owners about what they still owe: returns in their month, a closing report."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.accounts.letters import store
from services.accounts.letters.domain import Letter
from services.accounts.letters.facts import DeliveryFacts, OwedReportFacts
from services.accounts.letters.gateway import Obligation
from services.accounts.letters.writing import by_the_clock
from shared.database import Transaction
from shared.ids import derived_id

_JAPAN: Final = ZoneInfo("Asia/Tokyo")
# Before the day a report is due its owner is told; after it, that it is late, for so long.
REPORT_SOON: Final = timedelta(days=14)
REPORT_LATE: Final = timedelta(days=30)


async def write(tx: Transaction, owed: Sequence[Obligation], now: datetime) -> None:
    """Each once: in the month of a return, two weeks before a report is due, and once late."""
    today = now.astimezone(_JAPAN).date()
    letters = [
        letter for one in owed for letter in (*_months(one, today), *_report(one, today))
    ]
    await store.add(tx.sql, letters, now)


def _months(owed: Obligation, today: date) -> Iterator[Letter]:
    month = f"{today:%Y-%m}"
    ids = [each.return_id for each in owed.returns if each.delivery_month == month]
    if ids:
        yield by_the_clock(
            "delivery_month",
            derived_id("delivery-month", owed.round_id, month),
            owed.owner_person_id,
            DeliveryFacts(
                project_id=owed.project_id,
                round_id=owed.round_id,
                return_ids=ids,
                month=month,
            ),
            useless_after=_end((today.replace(day=1) + timedelta(days=31)).replace(day=1)),
        )


def _report(owed: Obligation, today: date) -> Iterator[Letter]:
    facts = OwedReportFacts(project_id=owed.project_id, due_on=owed.due_on)
    if owed.standing == "due" and today >= owed.due_on - REPORT_SOON:
        yield by_the_clock(
            "report_due",
            derived_id("report-due", owed.project_id),
            owed.owner_person_id,
            facts,
            useless_after=_end(owed.due_on + timedelta(days=1)),
        )
    if owed.standing == "overdue" and today <= owed.due_on + REPORT_LATE:
        yield by_the_clock(
            "report_overdue",
            derived_id("report-overdue", owed.project_id),
            owed.owner_person_id,
            facts,
            useless_after=_end(owed.due_on + REPORT_LATE + timedelta(days=1)),
        )


def _end(next_day: date) -> datetime:
    return datetime.combine(next_day, time(), _JAPAN)
