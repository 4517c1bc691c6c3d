"""The book of one round: what is left of it. The caller holds the round's lock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from services.matching.pledges.domain.pledge import Pledge


@dataclass(frozen=True, slots=True)
class Book:
    """What is left of a round, read under its lock. A return without a stock maps to None."""

    round_id: UUID
    instrument: str
    mode: str
    is_over: bool
    units_free: int
    returns_free: Mapping[UUID, int | None]
    has_waitlist: bool
    is_awaited: bool
    closes_at: datetime
    settles_at: datetime
    transfers_end: datetime
    transfer_within: timedelta
    # The terms with the last material change, and until when it may be said yes to.
    material_version: int = 0
    reconfirm_by: datetime | None = None

    def lacks_yes(self, pledge: Pledge) -> bool:
        """Whether something material has changed since its investor last said yes."""
        return pledge.agreed_version < self.material_version

    def asks(self, pledge: Pledge) -> bool:
        """Whether its investor is asked to say yes again, or to take it back."""
        return not self.is_over and self.lacks_yes(pledge)

    def fits(self, pledge: Pledge) -> bool:
        """All its units or none."""
        of_return = self.returns_free.get(pledge.return_id) if pledge.return_id else None
        return pledge.units <= self.units_free and (
            of_return is None or pledge.units <= of_return
        )

    def given(self, return_id: UUID | None, units: int) -> "Book":
        """With `units` fewer; a negative number gives back."""
        left = dict(self.returns_free)
        if return_id is not None and (of_return := left.get(return_id)) is not None:
            left[return_id] = of_return - units
        return replace(self, units_free=self.units_free - units, returns_free=left)
