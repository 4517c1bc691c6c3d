"""Investors of one schedule: they pledge, open pages, pay, transfer and change their minds."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from services.matching.pledges import reconfirming
from services.matching.pledges import usecases as pledging
from services.matching.pledges.acceptance import Order
from services.payments.house import Built
from services.payments.saga.endpoints import open_payment_page
from services.payments.saga.schemas import PageIn
from shared.database import Actor
from shared.ids import new_id
from shared.wire import body_hash
from tests.schedules.bank import Bank, Line
from tests.schedules.psp import Psp
from tests.schedules.rows import Memory

REFUND_ACCOUNT = {
    "bank_code": "0001",
    "branch_code": "123",
    "kind": "ordinary",
    "number": "7654321",
    "holder_kana": "サトウ ハナコ",
}


@dataclass
class Investor:
    """A person who pledges for itself."""

    id: UUID = field(default_factory=new_id)

    @property
    def actor(self) -> Actor:
        return Actor(f"person:{self.id}", self.id, self.id)


@dataclass
class Promise:
    """One pledge as its investor knows it."""

    pledge_id: UUID
    who: Investor
    rail: str
    order: Order
    pages: list[str] = field(default_factory=list)


def order(round_id: UUID, who: Investor, rail: str, units: int) -> Order:
    """A pledge that is about to be sent."""
    pledge_id = new_id()
    return Order(
        pledge_id=pledge_id,
        round_id=round_id,
        person_id=who.id,
        session_id=who.id,
        investor_id=who.id,
        terms_version=1,
        units=units,
        return_id=None,
        rail=rail,
        visibility="anonymous",
        consents=["terms"],
        body_hash=body_hash(str(pledge_id), str(round_id), units, rail),
    )


async def send(promise: Promise, memory: Memory, now: datetime) -> None:
    """Pledge by the terms as they are; the same again is the same pledge."""
    terms = memory.rows.table("round")[promise.order.round_id]["terms_version"]
    order = replace(promise.order, terms_version=terms)
    async with memory.statement() as sql:
        await pledging.accept(sql, order, attempts_per_minute=1_000, now=now)


async def withdraw(promise: Promise, memory: Memory, now: datetime) -> None:
    async with memory.transaction(promise.who.actor) as tx:
        await pledging.withdraw(tx, promise.pledge_id, now)


async def reconfirm(promise: Promise, memory: Memory, now: datetime) -> None:
    """Say yes to the terms as they are now."""
    terms = memory.rows.table("round")[promise.order.round_id]["material_version"]
    async with memory.transaction(promise.who.actor) as tx:
        await reconfirming.reconfirm(tx, promise.pledge_id, terms, now)


async def ask_for_page(promise: Promise, house: Built) -> None:
    """Through the door, calls of the PSP included; what it shows is kept."""
    account: Any = REFUND_ACCOUNT if promise.rail == "bank_transfer" else None
    body = PageIn(refund_account=account)
    asker: Any = SimpleNamespace(actor=promise.who.actor)
    shown = await open_payment_page(promise.pledge_id, body, asker, house)
    url = getattr(shown, "url", None)
    if url is not None:
        promise.pages.append(str(url))


def pay(promise: Promise, psp: Psp, random: Random) -> bool:
    """Fill a page in, whichever was kept: an old one too."""
    return bool(promise.pages) and psp.complete(random.choice(promise.pages))


def transfer(
    promise: Promise, memory: Memory, bank: Bank, random: Random, now: datetime
) -> bool:
    """Send money to the number of this pledge: mostly the sum, now and then another."""
    account = memory.rows.table("account_number").get(promise.pledge_id)
    if account is None:
        return False
    amount = promise.order.units * 100_000
    amount += random.choice((0, 0, 0, 0, 0, -1_000, 5_000))
    bank.lines.append(Line(account, promise.pledge_id, amount, now.date()))
    return True
