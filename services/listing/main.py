"""The only place of listing that builds things."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Final

import httpx
from fastapi import FastAPI

from services.listing.business_days import japanese_business_days
from services.listing.catalogue import endpoints as catalogue
from services.listing.documents import endpoints as documents
from services.listing.documents.domain import MOST_BYTES
from services.listing.house import Built
from services.listing.issuers import endpoints as issuers
from services.listing.projects import endpoints as projects
from services.listing.reviews import endpoints as reviews
from services.listing.rounds import endpoints as rounds
from services.listing.rounds import handlers as round_handlers
from services.listing.settings import Settings
from shared import application, auth, memberships
from shared.audit import linking
from shared.clock import Clock, clock_from_file
from shared.database import Database
from shared.inbox import Reader
from shared.kafka import Consumer, Sender
from shared.lag import LagOf
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.operations.installing import install
from shared.outbox import Relay
from shared.program import Program

_FILES: Final = {re.compile(r"/rounds/[^/]+/documents/[^/]+"): MOST_BYTES}
_DESCRIPTION = "Projects, their versions and review, the terms of rounds, and issuers."


def create_app(
    house: Built, *, accounts_url: str, http: httpx.AsyncClient, lag: Lag = nobody_asked
) -> FastAPI:
    """The HTTP doors; tokens are checked by the keys that accounts publishes."""
    app = application.create(
        "listing", description=_DESCRIPTION, checks={"database": house.app.ping}, larger=_FILES
    )
    for door in (issuers, projects, rounds, documents, reviews, catalogue):
        app.include_router(door.router)
    desk = Desk("listing", house.app, house.worker, house.clock, readers(house), lag=lag)
    install(app, desk)
    app.state.house = house
    app.state.verifier = auth.Verifier(
        accounts_url, audience="listing", http=http, clock=house.clock
    )
    return app


def build_house(
    settings: Settings, *, clock: Clock, after_commit: Callable[[], None] = lambda: None
) -> Built:
    """Everything the doors need, from the settings."""
    return Built(
        app=Database(
            settings.database_url.get_secret_value(),
            name="listing-app",
            after_commit=after_commit,
        ),
        worker=Database(
            settings.worker_database_url.get_secret_value(),
            name="listing-worker",
            after_commit=after_commit,
        ),
        clock=clock,
        is_business_day=japanese_business_days(),
    )


def readers(house: Built) -> list[Reader]:
    """The groups of listing."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    return [
        reader("listing.memberships", [memberships.TOPIC], memberships.HANDLERS),
        reader(round_handlers.GROUP, round_handlers.TOPICS, round_handlers.HANDLERS),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    http = httpx.AsyncClient(timeout=5)
    woken = asyncio.Event()
    house = build_house(settings, clock=clock, after_commit=woken.set)
    sender = Sender(settings.kafka_bootstrap_servers, client_id="listing-relay")
    relay = Relay(settings.worker_database_url.get_secret_value(), sender, clock, woken)
    consume = partial(
        Consumer,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        ordinal=settings.reader_ordinal,
    )

    async def close() -> None:
        await sender.close()
        await http.aclose()
        await house.app.close()
        await house.worker.close()

    lag = LagOf(settings.kafka_bootstrap_servers, readers(house))
    return Program(
        app=create_app(house, accounts_url=settings.accounts_url, http=http, lag=lag),
        port=settings.port,
        host=settings.host,
        relay={"relay": relay.run},
        readers={reader.group: consume(reader).run for reader in readers(house)},
        jobs=linking.loops("listing", house.worker, clock, settings.audit_anchors),
        close=close,
    )
