"""matching's database, emptied, and a world around it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI

from services.matching.house import Built
from tests.databases import Databases
from tests.matching.builders import KEY, NOW, Hands, World
from tests.matching.doors import open_doors


@dataclass(frozen=True)
class Doors:
    """One application for all tests: to make it takes longer than most of them do."""

    app: FastAPI
    http: httpx.AsyncClient
    clock: Hands


@pytest.fixture(scope="session")
async def doors(databases: Databases) -> AsyncIterator[Doors]:
    pools = await databases.pools("matching")
    clock = Hands()
    house = Built(app=pools.app, worker=pools.worker, clock=clock, key=KEY)
    async with open_doors(house) as (app, http):
        yield Doors(app, http, clock)


@pytest.fixture
async def world(databases: Databases, doors: Doors) -> World:
    """Its house is its own: nothing is remembered of another test's rankers and rooms."""
    doors.clock.now = NOW
    world = World(await databases.open("matching"), doors.clock)
    doors.app.state.house = world.house
    return world


@pytest.fixture
def house(world: World) -> Built:
    return world.house


@pytest.fixture
def http(world: World, doors: Doors) -> httpx.AsyncClient:
    assert doors.app.state.house is world.house
    return doors.http
