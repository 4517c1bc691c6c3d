"""The only place of matching that builds things."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Final

import httpx
from fastapi import FastAPI

from services.matching.house import Services
from services.matching.outcomes import jobs as outcomes
from services.matching.outcomes.gateway import ReadUpToFirstAsked
from services.matching.outcomes.usecases import IsRead
from services.matching.pledges import endpoints as pledge_doors
from services.matching.pledges import handlers, timers_store
from services.matching.pledges import jobs as pledges
from services.matching.refund_decisions import endpoints as refund_doors
from services.matching.rounds import endpoints as round_doors
from services.matching.rounds import jobs as rounds
from services.matching.settings import Settings
from shared import application, auth, memberships
from shared.audit import linking
from shared.clock import Clock, clock_from_file
from shared.database import Database
from shared.inbox import Reader
from shared.kafka import Consumer, Progress, Sender
from shared.lag import LagOf
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.operations.installing import install
from shared.outbox import Relay
from shared.process import Loop, every
from shared.program import Program

_DESCRIPTION = "Running rounds and their books: pledges from the accept to their end."
_OFTEN: Final = timedelta(milliseconds=400)
_SELDOM: Final = timedelta(seconds=10)


def create_app(house: Services, verifier: auth.Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    app = application.create(
        "matching", description=_DESCRIPTION, checks={"database": house.app.ping}
    )
    app.include_router(round_doors.router)
    app.include_router(pledge_doors.router)
    app.include_router(refund_doors.router)
    read_by = readers(house.worker, house.clock)
    desk = Desk(
        "matching",
        house.app,
        house.worker,
        house.clock,
        read_by,
        lag=lag,
        in_flight=timers_store.in_flight,
    )
    install(app, desk)
    app.state.house = house
    app.state.verifier = verifier
    return app


def readers(worker: Database, clock: Clock) -> list[Reader]:
    """The groups of matching."""
    saga = Reader(handlers.GROUP, handlers.TOPICS, handlers.HANDLERS, worker, clock)
    offices = Reader(
        "matching.memberships", [memberships.TOPIC], memberships.HANDLERS, worker, clock
    )
    return [saga, offices]


def loops(worker: Database, clock: Clock, is_read: IsRead) -> Mapping[str, Loop]:
    """The jobs, each a loop of its own."""
    often = {
        "open_rounds": rounds.open_rounds(worker, clock),
        "settle_rounds": rounds.settle_rounds(worker, clock),
        "expire_pledges": pledges.expire(worker, clock),
        "collect_pledges": pledges.collect(worker, clock),
        "decide_outcomes": outcomes.decide(worker, clock, is_read),
        "tell_pledges": outcomes.tell(worker, clock),
        "settle_pledges": pledges.settle(worker, clock),
        "call_next": pledges.call_next(worker, clock),
    }
    seldom = {
        "raise_alarms": pledges.raise_alarms(worker, clock),
        "forget_attempts": pledges.forget_attempts(worker, clock),
    }
    return {
        **{name: every(_OFTEN, job) for name, job in often.items()},
        **{name: every(_SELDOM, job) for name, job in seldom.items()},
    }


async def build(settings: Settings) -> Program:
    """The whole program."""
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    http = httpx.AsyncClient(timeout=5)
    woken = asyncio.Event()
    database = partial(Database, after_commit=woken.set)
    worker_dsn = settings.worker_database_url.get_secret_value()
    house = Services(
        app=database(settings.database_url.get_secret_value(), name="matching-app"),
        worker=database(worker_dsn, name="matching-worker"),
        clock=clock,
        attempts_per_minute=settings.attempts_per_minute,
        most_on_their_way=settings.most_on_their_way,
    )
    verifier = auth.Verifier(settings.accounts_url, audience="matching", http=http, clock=clock)
    kafka = settings.kafka_bootstrap_servers
    sender = Sender(kafka, client_id="matching-relay")
    progress = Progress(kafka, group=handlers.GROUP, topic=handlers.PAYMENTS)

    async def close() -> None:
        await sender.close()
        await progress.close()
        await http.aclose()
        await house.app.close()
        await house.worker.close()

    read_by = readers(house.worker, clock)
    anchors = settings.audit_anchors
    return Program(
        app=create_app(house, verifier, LagOf(kafka, read_by)),
        port=settings.port,
        host=settings.host,
        relay={"relay": Relay(worker_dsn, sender, clock, woken).run},
        readers={
            reader.group: Consumer(reader, kafka, ordinal=settings.reader_ordinal).run
            for reader in read_by
        },
        jobs={
            **loops(house.worker, clock, ReadUpToFirstAsked(progress)),
            **linking.loops("matching", house.worker, clock, anchors),
        },
        close=close,
    )
