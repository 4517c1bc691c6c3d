"""Calls of the PSP: written down before, made at the house's pace, recorded after.

Two transactions stand around each call. What a crash leaves between is claimed again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.payments.rails import operations_store
from services.payments.rails.domain import (
    LIVE,
    DisputeSeen,
    Kind,
    MovedPage,
    NeverHappened,
    Operation,
    Outcome,
    PageSeen,
    RefundSeen,
)
from services.payments.rails.gateway import Gateway
from shared import failpoints
from shared.clock import Clock
from shared.database import Actor, Database, Transaction

ACTOR: Final = Actor("payments.psp")
AT_ONCE: Final = 4
_WAIT_S: Final = 0.1
_WAITS: Final = 100
# Reading first and then changing takes more than one.
_CALLS: Final[dict[Kind, int]] = {"expire_page": 3, "detach": 2, "capture": 2, "release": 2}

Record = Callable[[Transaction, UUID, Outcome, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Psp:
    """The way to the PSP; `record` acts on what a call came to."""

    gateway: Gateway
    database: Database
    clock: Clock
    record: Record

    async def run(self, op_id: UUID) -> None:
        """Carry one operation out now, or wait for whoever is at it."""
        for _ in range(_WAITS):
            async with self.database.statement() as sql:
                claimed = await operations_store.claim(sql, self.clock(), op_id=op_id)
                seen = None if claimed else await operations_store.operation(sql, op_id)
            if claimed:
                await self._carry_out(claimed[0])
            if seen is None or seen.state not in LIVE:
                return
            await asyncio.sleep(_WAIT_S)

    async def run_waiting(self) -> int:
        """Carry out what waits, a few side by side; how many."""
        async with self.database.statement() as sql:
            claimed = await operations_store.claim(sql, self.clock(), limit=AT_ONCE)
        await asyncio.gather(*(self._carry_out(operation) for operation in claimed))
        return len(claimed)

    async def _carry_out(self, operation: Operation) -> None:
        await self._turn(_CALLS.get(operation.kind, 1))
        outcome = await self._ask(operation)
        failpoints.reach(f"psp.{operation.kind}", "answered")
        async with self.database.transaction(ACTOR) as tx:
            await self.record(tx, operation.id, outcome, self.clock())
        failpoints.reach(f"psp.{operation.kind}", "recorded")

    async def _ask(self, operation: Operation) -> Outcome:
        """The call itself; one that was sent before is looked for first."""
        if operation.tries > 1:
            found = await self.gateway.look_up(operation.call)
            if not isinstance(found, NeverHappened) or operation.is_key_old(self.clock()):
                return found
            await self._turn(1)
        return await self.gateway.perform(operation.call)

    async def page(self, session_id: str) -> PageSeen | None:
        """A hosted page as it is now; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.page(session_id)

    async def refund(self, refund_id: str) -> RefundSeen | None:
        """A refund as it is now; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.refund(refund_id)

    async def is_held(self, intent_id: str) -> bool | None:
        """Whether the bank still holds the money; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.is_held(intent_id)

    async def dispute(self, dispute_id: str) -> DisputeSeen | None:
        """A dispute as it is now; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.dispute(dispute_id)

    async def disputes(self, since: datetime) -> Sequence[str] | None:
        """The ids of disputes opened since then; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.disputes(since)

    async def moved(self, since: datetime, after: str | None) -> MovedPage | None:
        """A page of what moved our balance since then; None while the PSP does not answer."""
        await self._turn(1)
        return await self.gateway.moved(since, after)

    async def balance_minor(self, currency: str) -> int | None:
        """What is ours at the PSP; None while it does not answer."""
        await self._turn(1)
        return await self.gateway.balance_minor(currency)

    async def _turn(self, calls: int) -> None:
        """Wait until this process may make `calls`: 20 a second, of all processes together."""
        async with self.database.statement() as sql:
            length = await operations_store.take_turns(sql, calls, self.clock())
        await asyncio.sleep(length.total_seconds())
