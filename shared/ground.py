"""What every service is built on: its databases, the frame of its doors, its program.

What a service does stands in its `main.py`, which is all there is to say about it.
"""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import NamedTuple, Protocol, Self

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from shared import application
from shared.audit import linking
from shared.auth import Verifier
from shared.clock import Clock, clock_from_file
from shared.database import Database
from shared.inbox import Reader
from shared.kafka.consuming import Consumer
from shared.kafka.sending import Sender
from shared.lag import LagOf
from shared.operations.desk import Desk
from shared.operations.installing import install
from shared.outbox import Relay
from shared.process import Loop
from shared.program import Program
from shared.settings import ServiceSettings


class House(Protocol):
    """What `main.py` built, as far as it is the same everywhere.

    `app` is for doors used by people, under row security; `worker` for readers and jobs.
    """

    @property
    def app(self) -> Database: ...
    @property
    def worker(self) -> Database: ...
    @property
    def clock(self) -> Clock: ...


class Databases(NamedTuple):
    """One database as its two roles."""

    app: Database
    worker: Database


def open_databases(
    service: str, settings: ServiceSettings, after_commit: Callable[[], None]
) -> Databases:
    """Pools that connect when first used; `after_commit` wakes the relay."""
    app, worker = settings.database_url, settings.worker_database_url
    opened = partial(Database, after_commit=after_commit)
    return Databases(
        app=opened(app.get_secret_value(), name=f"{service}-app"),
        worker=opened(worker.get_secret_value(), name=f"{service}-worker"),
    )


def frame(  # noqa: PLR0913  # what differs between services, each by name
    house: House,
    desk: Desk,
    *,
    description: str,
    doors: Sequence[ModuleType],
    larger: Mapping[re.Pattern[str], int] | None = None,
    threshold: Callable[[ASGIApp], ASGIApp] | None = None,
) -> FastAPI:
    """The service's doors, each a module with a `router`, and those of every service.

    `larger`: paths of doors that take files, and the most bytes of each. `threshold` may turn
    a request away unread; it is counted like any other. The verifier of tokens is missing.
    """
    app = application.create(
        desk.service,
        description=description,
        checks={"database": house.app.ping},
        larger=larger,
    )
    for door in doors:
        app.include_router(door.router)
    if threshold is not None:
        app.add_middleware(threshold)
    install(app, desk)
    app.state.house = house
    return app


@dataclass(frozen=True)
class Ground:
    """What stands before the house: the time, a way to others, and the bell of the relay.

    What is put on `closing` is closed when the program ends, the last first.
    """

    service: str
    settings: ServiceSettings
    clock: Clock
    http: httpx.AsyncClient
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)

    @classmethod
    def of(cls, service: str, settings: ServiceSettings) -> Self:
        """The ground of a program that runs."""
        clock = clock_from_file(settings.clock_file, environment=settings.environment)
        ground = cls(service, settings, clock, httpx.AsyncClient(timeout=5))
        ground.closing.push_async_callback(ground.http.aclose)
        return ground

    def verifier(self) -> Verifier:
        """Checks tokens for this service by the keys that accounts publishes."""
        return Verifier(
            self.settings.accounts_url, audience=self.service, http=self.http, clock=self.clock
        )

    def lag(self, readers: Sequence[Reader]) -> LagOf:
        return LagOf(self.settings.kafka_bootstrap_servers, readers)

    def program(
        self,
        house: House,
        app: FastAPI,
        readers: Sequence[Reader],
        jobs: Mapping[str, Loop] | None = None,
    ) -> Program:
        """All of it, with the relay and the jobs that every service has."""
        kafka, anchors = self.settings.kafka_bootstrap_servers, self.settings.audit_anchors
        sender = Sender(kafka, client_id=f"{self.service}-relay")
        relay_dsn = self.settings.worker_database_url.get_secret_value()
        auditing = linking.loops(self.service, house.worker, self.clock, anchors)
        for close in (house.worker.close, house.app.close, sender.close):
            self.closing.push_async_callback(close)
        return Program(
            app=app,
            port=self.settings.port,
            host=self.settings.host,
            relay={"relay": Relay(relay_dsn, sender, self.clock, self.woken).run},
            readers={
                reader.group: Consumer(reader, kafka, ordinal=self.settings.reader_ordinal).run
                for reader in readers
            },
            jobs={**(jobs or {}), **auditing},
            close=self.closing.aclose,
        )
