"""The terms of a round as listing keeps them: returns, shares, documents, days. Not its book."""

from datetime import date, datetime
from uuid import UUID

from services.web.clients.http import Shape


class Return(Shape):
    """What a supporter gets for one unit; the price includes tax and shipping."""

    return_id: UUID
    title: str
    description: str = ""
    price_minor: int
    stock_units: int | None = None
    delivery_month: str
    is_shipped: bool


class Document(Shape):
    """The pre-contract document: its version and the hash of the file."""

    version: int
    sha256: str


class Equity(Shape):
    """What an investor needs to know of the shares."""

    handler_id: UUID
    security_class: str
    payment_day: date
    share_price_minor: int
    shares_per_unit: int
    shares_before: int
    valuation: str = ""
    document: Document


class Terms(Shape):
    """The money terms of a round."""

    instrument: str
    mode: str
    target_minor: int
    limit_units: int
    unit_minor: int | None = None
    rails: tuple[str, ...]
    opens_at: datetime | None = None
    closes_at: datetime
    transfer_within_days: int = 7
    returns: tuple[Return, ...] = ()
    equity: Equity | None = None
    allotment: str = "first_come"
    allotment_rule: str | None = None
    book_limit_units: int | None = None


class Round(Shape):
    """Terms and the dates that follow from them."""

    round_id: UUID
    project_id: UUID
    state: str | None
    terms_version: int | None
    terms: Terms
    handler_id: UUID | None
    opens_at: datetime | None
    closes_at: datetime
    settles_at: datetime
    transfers_end: datetime
    payment_day: date
    approvals: tuple[str, ...] = ()

    @property
    def is_investment(self) -> bool:
        """Whether the words and rules of investments hold."""
        return self.terms.instrument in {"equity", "fund"}

    @property
    def is_flexible(self) -> bool:
        """Whether it goes ahead below its target too."""
        return self.terms.mode == "flexible"

    @property
    def lowest_minor(self) -> int:
        """The smallest pledge there is."""
        prices = [each.price_minor for each in self.terms.returns]
        return min(prices) if prices else self.terms.unit_minor or 0
