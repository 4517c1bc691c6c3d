"""What an operator's door needs of its service, as `main.py` builds it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.clock import Clock
from shared.database import Database, Sql, Transaction
from shared.ids import PLATFORM_ID
from shared.inbox import Reader
from shared.memberships import require_role

Permit = Callable[[Transaction, datetime], Awaitable[None]]
# Things under way, by their state.
InFlight = Callable[[Sql], Awaitable[Mapping[str, int]]]
# Unread messages by group; None where the broker does not answer.
Lag = Callable[[], Awaitable[Mapping[str, int] | None]]

OPERATORS: Final = ("operator",)


async def require_operator(tx: Transaction, now: datetime) -> None:
    """Refuse everybody but the platform's operators, by this service's projection.

    Raises:
        NotFound: no operator.
        Unauthenticated: the session has ended, or nobody asks.
    """
    await require_role(tx, PLATFORM_ID, OPERATORS, now)


async def nobody_asked() -> Mapping[str, int] | None:
    """The lag of a service that was built without a broker."""
    return None


@dataclass(frozen=True)
class Desk:
    """One service's: `app` for looking, `worker` to act on parked messages."""

    service: str
    app: Database
    worker: Database
    clock: Clock
    readers: Sequence[Reader] = field(default_factory=tuple)
    permit: Permit = require_operator
    lag: Lag = nobody_asked
    in_flight: InFlight | None = None

    @property
    def groups(self) -> list[str]:
        return [reader.group for reader in self.readers]
