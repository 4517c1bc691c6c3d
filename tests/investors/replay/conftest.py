"""A ledger with a history: holds taken, moved, reduced, used, returned; one pledge refused."""

import io
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.investors.replay import command
from shared.contracts.envelope import Event
from shared.contracts.matching import (
    PledgeDue,
    PledgePlaced,
    PledgeReleased,
    PledgeSettled,
    RoundPaymentDayMoved,
)
from shared.ids import new_id
from tests.databases import Databases
from tests.investors.builders import KEY, NOW, World


class Ledger:
    """What the tests spoil, and the command that has to see it."""

    def __init__(self, world: World, investor: UUID) -> None:
        self.world = world
        self.investor = investor
        self.kept: PledgePlaced  # the one that is still held

    async def place(self, amount_minor: int, **changed: Any) -> PledgePlaced:
        placed = self.world.placed(self.investor, amount_minor, **changed)
        await self.world.hear(placed)
        return placed

    async def tell(
        self, kind: type[Event], placed: PledgePlaced, version: int, **more: Any
    ) -> None:
        about = {
            "pledge_id": placed.pledge_id,
            "round_id": placed.round_id,
            "attempt": placed.attempt,
        }
        said = kind(occurred_at=NOW, aggregate_version=version, **about, **more)
        await self.world.hear(said)

    async def move(self, placed: PledgePlaced, day: date) -> None:
        moved = RoundPaymentDayMoved(
            occurred_at=NOW,
            aggregate_version=1,
            round_id=placed.round_id,
            project_id=new_id(),
            payment_day=day,
        )
        await self.world.hear(moved)

    async def spoil(self, statement: str) -> None:
        """As somebody would who got past every right and trigger."""
        await self.world.execute("SET session_replication_role = replica;" + statement)

    async def replayed(self) -> tuple[int, list[str]]:
        answers = io.BytesIO()
        status = await command.replayed(self.world.pools.worker, KEY, answers)
        return status, answers.getvalue().decode().splitlines()

    async def exported(self) -> bytes:
        answers = io.BytesIO()
        assert await command.export(self.world.pools.worker, answers) == 0
        return answers.getvalue()


def verified(file: bytes) -> tuple[int, list[str]]:
    answers = io.BytesIO()
    status = command.main(["verify"], io.BytesIO(file), answers)
    return status, answers.getvalue().decode().splitlines()


@pytest.fixture
async def ledger(databases: Databases) -> Ledger:
    pools = await databases.open("investors")
    world = World.on(pools)
    ledger = Ledger(world, await world.investor())
    released, used, ledger.kept = [
        await ledger.place(amount) for amount in (200_000, 300_000, 250_000)
    ]
    await ledger.place(900_000)
    reward = {"instrument": "reward", "security_class": None, "handler_id": None}
    await ledger.place(3_000_000, offer=reward)
    await ledger.tell(PledgeReleased, released, 2)
    amount = {"units": 1, "amount_minor": 100_000, "currency": "JPY"}
    await ledger.tell(PledgeDue, used, 2, **amount)
    await ledger.tell(PledgeSettled, used, 3, amount_minor=100_000, currency="JPY")
    await ledger.move(ledger.kept, date(2027, 3, 1))
    return ledger
