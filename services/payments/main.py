"""The only place of payments that builds things."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from fastapi import FastAPI

from services.payments.deposits import endpoints as deposits
from services.payments.disputes import endpoints as disputes
from services.payments.house import Built
from services.payments.payments import endpoints as payments
from services.payments.payouts import endpoints as payouts
from services.payments.rails import webhooks
from services.payments.rails.gateway import Gateway, StripeGateway, open_gateway
from services.payments.rails.usecases import Psp
from services.payments.reconciliation import endpoints as reconciliation
from services.payments.reconciliation import jobs as comparing
from services.payments.refunds import endpoints as refunds
from services.payments.rounds import handlers as round_handlers
from services.payments.saga import endpoints as saga
from services.payments.saga import handlers, jobs
from services.payments.saga.answers import record
from services.payments.settings import Settings
from services.payments.statements import endpoints as statements
from services.payments.waiting import endpoints as waiting
from shared import memberships
from shared.auth import Verifier
from shared.clock import Clock
from shared.encryption import ColumnKey
from shared.ground import Ground, frame, open_databases
from shared.inbox import Reader
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.program import Program

DESCRIPTION: Final = (
    "Money of pledges: cards and transfers in, refunds back, payouts to owners, and the ledger."
)
DOORS: Final = (
    saga,
    payments,
    deposits,
    disputes,
    refunds,
    webhooks,
    statements,
    reconciliation,
    payouts,
    waiting,
)


def create_app(house: Built, verifier: Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    desk = Desk("payments", house.app, house.worker, house.clock, readers(house), lag=lag)
    app = frame(house, desk, description=DESCRIPTION, doors=DOORS)
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
    databases = open_databases("payments", settings, after_commit)
    return Built(
        *databases,
        clock,
        psp=Psp(gateway, databases.worker, clock, record),
        column_key=ColumnKey(settings.column_key.get_secret_value()),
        webhook_secrets=settings.webhook_secrets,
        webhook_came=asyncio.Event(),
        web_url=settings.web_url,
    )


def readers(house: Built) -> list[Reader]:
    """The groups of payments."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    return [
        reader(handlers.GROUP, handlers.TOPICS, handlers.HANDLERS),
        reader("payments.memberships", [memberships.TOPIC], memberships.HANDLERS),
        reader(round_handlers.GROUP, round_handlers.TOPICS, round_handlers.HANDLERS),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    gateway = build_gateway(settings)
    ground = Ground.of("payments", settings)
    ground.closing.callback(gateway.close)
    house = build_house(
        settings, gateway=gateway, clock=ground.clock, after_commit=ground.woken.set
    )
    read_by = readers(house)
    app = create_app(house, ground.verifier(), ground.lag(read_by))
    return ground.program(
        house, app, read_by, jobs={**jobs.loops(house), **comparing.loops(house)}
    )
