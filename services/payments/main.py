"""The only place of payments that builds things."""

import asyncio
from collections.abc import Callable
from functools import partial

import httpx
from fastapi import FastAPI

from services.payments.deposits import endpoints as deposits
from services.payments.disputes import endpoints as disputes
from services.payments.house import Built
from services.payments.payments import endpoints as payments
from services.payments.rails import webhooks
from services.payments.rails.gateway import Gateway, StripeGateway, open_gateway
from services.payments.rails.usecases import Psp
from services.payments.reconciliation import endpoints as reconciliation
from services.payments.reconciliation import jobs as comparing
from services.payments.refunds import endpoints as refunds
from services.payments.saga import endpoints as saga
from services.payments.saga import handlers, jobs
from services.payments.saga.answers import record
from services.payments.settings import Settings
from services.payments.statements import endpoints as statements
from shared import application, auth, memberships
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

_DESCRIPTION = "Money of pledges: cards and transfers in, refunds back, and the ledger of both."


def create_app(house: Built, verifier: auth.Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    app = application.create(
        "payments", description=_DESCRIPTION, checks={"database": house.app.ping}
    )
    nouns = (saga, payments, deposits, disputes, refunds, webhooks, statements, reconciliation)
    for noun in nouns:
        app.include_router(noun.router)
    desk = Desk("payments", house.app, house.worker, house.clock, readers(house), lag=lag)
    install(app, desk)
    app.state.house = house
    app.state.verifier = verifier
    return app


def build_gateway(settings: Settings) -> StripeGateway:
    """The PSP, or its simulator: one setting tells them apart.

    Raises:
        ConfigError: a live key, or production, with another address than Stripe's.
    """
    return open_gateway(
        settings.stripe_secret_key.get_secret_value(),
        api_base=settings.stripe_api_base or None,
        environment=settings.environment,
        timeout_s=settings.stripe_timeout_s,
    )


def build_house(
    settings: Settings,
    *,
    gateway: Gateway,
    clock: Clock,
    after_commit: Callable[[], None] = lambda: None,
) -> Built:
    """Everything the doors need, from the settings."""
    worker = Database(
        settings.worker_database_url.get_secret_value(),
        name="payments-worker",
        after_commit=after_commit,
    )
    return Built(
        app=Database(
            settings.database_url.get_secret_value(),
            name="payments-app",
            after_commit=after_commit,
        ),
        worker=worker,
        clock=clock,
        psp=Psp(gateway, worker, clock, record),
        column_key=ColumnKey(settings.column_key.get_secret_value()),
        webhook_secrets=settings.webhook_secrets,
        webhook_came=asyncio.Event(),
        web_url=settings.web_url,
    )


def readers(house: Built) -> list[Reader]:
    """The groups of payments."""
    return [
        Reader(handlers.GROUP, handlers.TOPICS, handlers.HANDLERS, house.worker, house.clock),
        Reader(
            "payments.memberships",
            [memberships.TOPIC],
            memberships.HANDLERS,
            house.worker,
            house.clock,
        ),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    gateway = build_gateway(settings)
    http = httpx.AsyncClient(timeout=5)
    woken = asyncio.Event()
    house = build_house(settings, gateway=gateway, clock=clock, after_commit=woken.set)
    verifier = auth.Verifier(settings.accounts_url, audience="payments", http=http, clock=clock)
    sender = Sender(settings.kafka_bootstrap_servers, client_id="payments-relay")
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
        gateway.close()

    lag = LagOf(settings.kafka_bootstrap_servers, readers(house))
    auditing = linking.loops("payments", house.worker, clock, settings.audit_anchors)
    return Program(
        app=create_app(house, verifier, lag),
        port=settings.port,
        host=settings.host,
        relay={"relay": relay.run},
        readers={reader.group: consume(reader).run for reader in readers(house)},
        jobs={**jobs.loops(house), **comparing.loops(house), **auditing},
        close=close,
    )
