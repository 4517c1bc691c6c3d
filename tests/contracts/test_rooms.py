"""Matching asks investors for rooms: the question and the answer as both really write them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from services.investors.house import Built
from services.investors.main import create_app
from services.matching.rooms import gateway
from services.matching.rooms.gateway import Asked, NobodyAsked, RoomsOfInvestors
from shared.auth import Verifier
from shared.errors import Busy
from shared.ids import new_id
from tests.databases import Databases
from tests.investors.builders import KEY, PAYMENT_DAY, World
from tests.investors.doors import ISSUER, Hands, bearer_of, published

UNIT = 50_000


@dataclass
class Tokens:
    """Accounts, as far as the name of the service that asks goes."""

    name: str = "matching"

    async def header(self, audience: str) -> dict[str, str]:
        assert audience == "investors"
        return {"Authorization": bearer_of(f"service:{self.name}")}


@dataclass
class Sides:
    world: World
    http: httpx.AsyncClient

    def rooms(self, name: str = "matching") -> RoomsOfInvestors:
        return RoomsOfInvestors("http://investors/", self.http, Tokens(name))

    def asked(self, most_units: int = 100) -> Asked:
        """An offer of the usual issuer, as a round keeps it."""
        offer = {
            "issuer_id": str(self.world.issuer_id),
            "chamber_id": str(new_id()),
            "owner_person_id": str(new_id()),
            "handler_id": str(self.world.handler_id),
            "instrument": "equity",
            "security_class": "common",
            "jurisdiction": "JP",
            "licence": None,
            "payment_day": PAYMENT_DAY.isoformat(),
        }
        return Asked(offer, "JPY", UNIT, most_units)


@pytest.fixture
async def sides(databases: Databases) -> AsyncIterator[Sides]:
    pools = await databases.open("investors")
    house = Built(app=pools.app, worker=pools.worker, clock=Hands(), key=KEY)
    keys = httpx.AsyncClient(transport=httpx.MockTransport(published))
    verifier = Verifier(ISSUER, audience="investors", http=keys, clock=house.clock)
    doors = httpx.ASGITransport(create_app(house, verifier), raise_app_exceptions=False)
    async with keys, httpx.AsyncClient(transport=doors) as http:
        yield Sides(World.on(pools), http)


async def test_units_are_what_the_room_leaves_and_no_more_than_asked(sides: Sides) -> None:
    rich, poor, unready = (
        await sides.world.investor(),
        await sides.world.investor(net_assets_minor=3_000_000),
        await sides.world.investor(ready=False),
    )
    stranger = new_id()
    everybody = [rich, poor, unready, stranger]
    found = await sides.rooms().units(sides.asked(), everybody)
    assert found == {rich: 18, poor: 10, unready: 0, stranger: 0}
    assert (await sides.rooms().units(sides.asked(4), [rich, poor])) == {rich: 4, poor: 4}


async def test_more_than_a_batch_is_asked_in_batches(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "MOST_AT_ONCE", 2)
    people = [await sides.world.investor() for _ in range(3)]
    assert await sides.rooms().units(sides.asked(3), people) == dict.fromkeys(people, 3)


@pytest.mark.parametrize("name", ["accounts", "web"])
async def test_no_other_service_is_told(sides: Sides, name: str) -> None:
    with pytest.raises(Busy):
        await sides.rooms(name).units(sides.asked(), [new_id()])


async def test_nobody_to_ask_is_no_answer(sides: Sides) -> None:
    with pytest.raises(Busy):
        await NobodyAsked().units(sides.asked(), [new_id()])
