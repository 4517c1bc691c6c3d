"""The bank in memory: lines of money in, and the two people who read its list."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from services.payments.deposits import usecases as deposits
from services.payments.deposits.domain import Account
from services.payments.refunds import usecases as refunds
from shared.database import Actor, Transaction
from shared.ids import new_id
from tests.schedules.rows import Memory


@dataclass
class Line:
    """Money that somebody sent to an account number, and how far its two readers are."""

    account: Account
    pledge_id: UUID
    amount_minor: int
    value_date: date
    deposit_id: UUID = field(default_factory=new_id)
    is_recorded: bool = False
    is_confirmed: bool = False


@dataclass
class Bank:
    """Money in by its lines; money out is what two people confirmed."""

    random: Random
    lines: list[Line] = field(default_factory=list)
    one: Actor = field(default_factory=lambda: _person("person:one", 1))
    other: Actor = field(default_factory=lambda: _person("person:other", 2))

    def in_minor(self, pledge_id: UUID) -> int:
        """What came for a pledge, whether anybody has seen it or not."""
        return sum(each.amount_minor for each in self.lines if each.pledge_id == pledge_id)

    def work(self) -> list[Line]:
        """Lines with something left to do."""
        return [each for each in self.lines if not each.is_confirmed]

    async def go_on(self, line: Line, memory: Memory, now: datetime) -> None:
        """Record the line, or confirm what was recorded."""
        if not line.is_recorded:
            await self._record(line, memory, now)
            line.is_recorded = True
            return
        async with memory.transaction(self.other) as tx:
            await deposits.confirm(tx, line.deposit_id, agreed=True, now=now)
        line.is_confirmed = True

    async def _record(self, line: Line, memory: Memory, now: datetime) -> None:
        async with memory.transaction(self.one) as tx:
            await deposits.record(
                tx,
                line.deposit_id,
                bank_code=line.account.bank_code,
                branch_code=line.account.branch_code,
                number=line.account.number,
                amount_minor=line.amount_minor,
                value_date=line.value_date,
                bank_reference=str(self.lines.index(line)),
                now=now,
            )

    async def send_back(self, refund_id: UUID, memory: Memory, now: datetime) -> None:
        """One sends a refund and says so, or the other confirms that it left."""
        refund = memory.rows.table("refund")[refund_id]
        who = self.one if refund.state == "listed" else self.other
        async with memory.transaction(who) as tx:
            await _next(tx, refund_id, refund.state, now)


async def _next(tx: Transaction, refund_id: UUID, state: str, now: datetime) -> None:
    if state == "listed":
        await refunds.record(tx, refund_id, now.date(), f"R{refund_id}", now)
    else:
        await refunds.confirm(tx, refund_id, agreed=True, now=now)


def _person(name: str, number: int) -> Actor:
    return Actor(name, UUID(int=number), UUID(int=number))
