"""The only place of investors that builds things."""

import asyncio
from collections.abc import Callable
from functools import partial

import httpx
from fastapi import FastAPI

from services.investors.decisions import endpoints as decisions
from services.investors.declarations import endpoints as declarations
from services.investors.holds import handlers as holds
from services.investors.house import House
from services.investors.profiles import endpoints as profiles
from services.investors.registration import endpoints as registration
from services.investors.registration import handlers as offices
from services.investors.settings import Settings
from services.investors.verifications import endpoints as verifications
from shared import application, auth
from shared.audit import linking
from shared.clock import Clock, clock_from_file
from shared.database import Database
from shared.encryption import ColumnKey
from shared.inbox import Reader
from shared.kafka import Consumer, Sender
from shared.lag import LagOf
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.operations.installing import install
from shared.outbox import Relay
from shared.program import Program

_DESCRIPTION = "Registration, the rulebook, decisions about caps, and the holds on rooms."


def create_app(house: House, verifier: auth.Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    app = application.create(
        "investors", description=_DESCRIPTION, checks={"database": house.app.ping}
    )
    for door in (registration, profiles, verifications, declarations, decisions):
        app.include_router(door.router)
    desk = Desk("investors", house.app, house.worker, house.clock, readers(house), lag=lag)
    install(app, desk)
    app.state.house = house
    app.state.verifier = verifier
    return app


def build_house(
    settings: Settings, *, clock: Clock, after_commit: Callable[[], None] = lambda: None
) -> House:
    """Everything the doors need, from the settings."""
    database = partial(Database, after_commit=after_commit)
    return House(
        app=database(settings.database_url.get_secret_value(), name="investors-app"),
        worker=database(
            settings.worker_database_url.get_secret_value(), name="investors-worker"
        ),
        clock=clock,
        key=ColumnKey(settings.column_key.get_secret_value()),
    )


def readers(house: House) -> list[Reader]:
    """The groups of investors."""
    return [
        Reader(offices.GROUP, offices.TOPICS, offices.HANDLERS, house.worker, house.clock),
        Reader(holds.GROUP, holds.TOPICS, holds.handlers(house.key), house.worker, house.clock),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    clock = clock_from_file(settings.clock_file, environment=settings.env)
    http = httpx.AsyncClient(timeout=5)
    woken = asyncio.Event()
    house = build_house(settings, clock=clock, after_commit=woken.set)
    kafka = settings.kafka_bootstrap_servers
    sender = Sender(kafka, client_id="investors-relay")
    worker_dsn = settings.worker_database_url.get_secret_value()
    verifier = auth.Verifier(
        settings.accounts_url, audience="investors", http=http, clock=clock
    )

    async def close() -> None:
        await sender.close()
        await http.aclose()
        await house.app.close()
        await house.worker.close()

    return Program(
        app=create_app(house, verifier, LagOf(kafka, readers(house))),
        port=settings.port,
        host=settings.host,
        relay={"relay": Relay(worker_dsn, sender, clock, woken).run},
        readers={
            reader.group: Consumer(reader, kafka, ordinal=settings.reader_ordinal).run
            for reader in readers(house)
        },
        jobs=linking.loops("investors", house.worker, clock, settings.audit_anchors),
        close=close,
    )
