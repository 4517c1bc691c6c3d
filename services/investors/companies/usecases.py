"""Give a company's number to the investor that a handler says yes to."""

from datetime import date, datetime
from uuid import UUID

from services.investors.companies import store
from services.investors.companies.domain import CompanyNumberNeeded, CompanyTaken
from services.investors.registration import store as registration
from shared.database import Transaction


async def take(  # noqa: PLR0913  # both days of now
    tx: Transaction,
    investor_id: UUID,
    number: str | None,
    *,
    cause: UUID,
    today: date,
    now: datetime,
) -> None:
    """Take the `number` it said last; of a person, and of a number it has, nothing changes.

    Not when it is said: a stranger could keep a company out by saying its number first.

    Raises:
        CompanyNumberNeeded: it has said none.
        CompanyTaken: it is another investor's.
    """
    investor = await registration.find(tx.sql, investor_id)
    if investor is None or investor.kind != "company":
        return
    if number is None:
        raise CompanyNumberNeeded("Ask this company for its corporate number first.")
    if not await store.take(tx.sql, number, investor_id, cause=cause, today=today, now=now):
        raise CompanyTaken("Another investor was verified as this company: it has one room.")
