"""The PSP out: a Protocol in our own words, and Stripe behind it.

Everything that changes something goes through `perform`, whose first line refuses investments.
What Stripe's objects mean is in `psp/`, a module each.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar

from services.payments.rails.domain import (
    Call,
    DisputeSeen,
    Kind,
    MovedPage,
    NeverHappened,
    Outcome,
    PageSeen,
    RefundSeen,
    check_by_card,
)
from services.payments.rails.psp.account import Account
from services.payments.rails.psp.answers import answered, shown
from services.payments.rails.psp.cards import Cards
from services.payments.rails.psp.charges import Charges
from services.payments.rails.psp.client import Connection, open_connection
from services.payments.rails.psp.disputes import Disputes
from services.payments.rails.psp.pages import Pages
from services.payments.rails.psp.refunds import Refunds

THREADS: Final = 6

T = TypeVar("T")
Act = Callable[[Call], Outcome]


class Gateway(Protocol):
    """What payments needs of a PSP."""

    async def perform(self, call: Call) -> Outcome:
        """Carry `call` out, or learn that it was.

        Raises:
            NotByCard: it is about an investment; nothing was sent.
        """

    async def look_up(self, call: Call) -> Outcome:
        """Find what `call` made by our own id in its metadata, without sending it."""

    async def page(self, session_id: str) -> PageSeen | None:
        """A hosted page as it is now; None while the PSP does not answer."""

    async def refund(self, refund_id: str) -> RefundSeen | None:
        """A refund as it is now; None while the PSP does not answer."""

    async def is_held(self, intent_id: str) -> bool | None:
        """Whether the bank still holds the money; None while the PSP does not answer."""

    async def dispute(self, dispute_id: str) -> DisputeSeen | None:
        """A dispute as it is now; None while the PSP does not answer."""

    async def disputes(self, since: datetime) -> Sequence[str] | None:
        """The ids of disputes opened since then; None while the PSP does not answer."""

    async def moved(self, since: datetime, after: str | None) -> MovedPage | None:
        """A page of what moved our balance since then, older than the line `after`."""

    async def balance_minor(self, currency: str) -> int | None:
        """What is ours at the PSP now, pending and available."""


class StripeGateway:
    """Stripe, by its synchronous client in a few threads."""

    def __init__(self, connection: Connection) -> None:
        v1 = connection.v1
        self._connection = connection
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stripe")
        self._cards, self._pages, self._charges = Cards(v1), Pages(v1), Charges(v1)
        self._refunds, self._disputes, self._account = Refunds(v1), Disputes(v1), Account(v1)
        self._doing: Mapping[Kind, Act] = {
            "customer": self._cards.make_customer,
            "setup_page": self._pages.open_setup,
            "hold_page": self._pages.open_hold,
            "repair_page": self._pages.open_repair,
            "expire_page": self._pages.expire,
            "charge": self._charges.charge,
            "capture": self._charges.capture,
            "release": self._charges.release,
            "refund": self._refunds.refund,
            "detach": self._cards.detach,
        }
        self._finding: Mapping[Kind, Act] = {
            "customer": lambda _call: NeverHappened(),  # a second one costs nothing
            "setup_page": self._pages.find,
            "hold_page": self._pages.find,
            "repair_page": self._pages.find,
            "expire_page": self._pages.expire,
            "charge": self._charges.find_charge,
            "capture": self._charges.find_capture,
            "release": self._charges.release,
            "refund": self._refunds.find,
            "detach": self._cards.detach,
        }

    def close(self) -> None:
        self._threads.shutdown(wait=False)
        self._connection.close()

    async def perform(self, call: Call) -> Outcome:
        check_by_card(call.instrument)
        return await self._run(partial(answered, self._doing[call.kind], call))

    async def look_up(self, call: Call) -> Outcome:
        check_by_card(call.instrument)
        return await self._run(partial(answered, self._finding[call.kind], call))

    async def page(self, session_id: str) -> PageSeen | None:
        return await self._run(partial(shown, self._pages.seen, session_id))

    async def refund(self, refund_id: str) -> RefundSeen | None:
        return await self._run(partial(shown, self._refunds.seen, refund_id))

    async def is_held(self, intent_id: str) -> bool | None:
        return await self._run(partial(shown, self._charges.is_held, intent_id))

    async def dispute(self, dispute_id: str) -> DisputeSeen | None:
        return await self._run(partial(shown, self._disputes.seen, dispute_id))

    async def disputes(self, since: datetime) -> Sequence[str] | None:
        return await self._run(partial(shown, self._disputes.opened_since, since))

    async def moved(self, since: datetime, after: str | None) -> MovedPage | None:
        return await self._run(partial(shown, partial(self._account.moved, since), after))

    async def balance_minor(self, currency: str) -> int | None:
        return await self._run(partial(shown, self._account.balance_minor, currency))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def open_gateway(
    api_key: str, *, api_base: str | None, environment: str, timeout_s: float
) -> StripeGateway:
    """Stripe, or its simulator.

    Raises:
        ConfigError: a live key, or production, with another address than Stripe's.
    """
    connection = open_connection(
        api_key, api_base=api_base, environment=environment, timeout_s=timeout_s
    )
    return StripeGateway(connection)
