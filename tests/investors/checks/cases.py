"""Cases as their tests ask them: as bodies, through the shapes of the wire."""

from copy import deepcopy
from typing import Any

from services.investors.checks.calendars import business_days_of_the_us
from services.investors.checks.domain.answer import Answer
from services.investors.checks.domain.deciding import decide
from services.investors.checks.example import EXAMPLE
from services.investors.checks.schemas import CaseIn
from services.investors.rulebook.editions import newest

BOOK = newest()
CALENDAR = business_days_of_the_us()
BLANK: dict[str, Any] = {"jurisdiction": "JP", "instrument": "equity", "licence": "type1_small"}


def decided(body: dict[str, Any]) -> Answer:
    return decide(BOOK, CaseIn.model_validate(body).case(), CALENDAR)


def japan(**changed: Any) -> Answer:
    """The example of the documents, with nothing before it."""
    body = {**deepcopy(EXAMPLE), "history": []}
    body["investor"] |= changed.pop("investor", {})
    body["request"] |= changed.pop("request", {})
    return decided(body | changed)


def the_us(income: int | None, worth: int | None, amount: int = 1, **changed: Any) -> Answer:
    """Dollars become cents."""
    figures = {
        "annual_income": None if income is None else income * 100,
        "net_worth": None if worth is None else worth * 100,
    }
    body = {
        "check": "investor_cap",
        "jurisdiction": "US",
        "instrument": "equity",
        "applied_at": "2025-03-10T10:00:00-04:00",
        "investor": figures | changed.pop("investor", {}),
        "history": [],
        "request": {"amount": amount * 100},
    }
    return decided(body | changed)


def bought(amount: int, paid: str | None, **changed: Any) -> dict[str, Any]:
    """An earlier purchase of the same issuer's shares."""
    plain = {
        "issuer": "iss-1",
        "security_class": "shares",
        "offering": "crowdfunding",
        "applied": None,
        "paid": paid,
        "amount": amount,
    }
    return plain | changed
