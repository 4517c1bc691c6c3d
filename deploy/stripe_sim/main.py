"""The one place that builds the simulator."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from importlib import import_module
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from deploy.stripe_sim import (
    balance,
    bank,
    charges,
    checkout,
    contract,
    customers,
    disputes,
    endpoints,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
)
from deploy.stripe_sim.api import Api
from deploy.stripe_sim.control import Control
from deploy.stripe_sim.health import ready_routes
from deploy.stripe_sim.pages import Pages
from deploy.stripe_sim.router import Router
from deploy.stripe_sim.settings import Settings
from deploy.stripe_sim.store import Store
from deploy.stripe_sim.webhooks import Sender
from deploy.stripe_sim.work import House, Work
from shared.clock import Clock

log = logging.getLogger(__name__)
NOUNS: Final = (
    balance,
    charges,
    checkout,
    customers,
    disputes,
    endpoints,
    payment_intents,
    payment_methods,
    refunds,
    setup_intents,
)
_TICK_S: Final = 1.0
_READY_FIRST_S: Final = 0.3


def router() -> Router:
    """Every operation that the simulator answers."""
    return Router(route for noun in NOUNS for route in noun.ROUTES)


def create_app(settings: Settings, clock: Clock) -> Starlette:
    """The whole simulator as one ASGI application."""
    store = Store(settings.data)
    house = House(settings.address, settings.available_after_days, settings.queue_limit)
    sender = Sender(store, house, clock)

    def work() -> Work:
        return Work(store, house, int(clock().timestamp()))

    def ensure_endpoints() -> None:
        if settings.webhook_secret is not None:
            secret = settings.webhook_secret.get_secret_value()
            endpoints.ensure(work(), settings.webhook_url, secret)

    with store.transaction():
        ensure_endpoints()
    api = Api(store, house, clock, router(), sender)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        loops = [
            asyncio.create_task(_warm_and_send(sender)),
            asyncio.create_task(_tick(work, sender)),
        ]
        yield
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        store.close()

    return Starlette(
        routes=[
            Route("/v1/{path:path}", api.answer, methods=["GET", "POST", "DELETE"]),
            Mount("/_control", routes=Control(work, sender, ensure_endpoints).routes()),
            *ready_routes(store),
            *Pages(work, sender).routes(),
        ],
        lifespan=lifespan,
    )


async def _tick(work: Callable[[], Work], sender: Sender) -> None:
    """Let time pass when nobody asks."""
    while True:
        try:
            with work().store.transaction():
                passed = bank.let_time_pass(work())
        except Exception:
            log.exception("time could not pass")
            passed = 0
        if passed:
            sender.wake()
        await asyncio.sleep(0 if passed else _TICK_S)


async def _warm_and_send(sender: Sender) -> None:
    """First be ready; then load the heavy parts beside the running server, then send."""
    await asyncio.sleep(_READY_FIRST_S)
    await asyncio.to_thread(_warm)
    await sender.run()


def _warm() -> None:
    """Load what the first requests need."""
    import_module("stripe")
    for noun in (customers, setup_intents, checkout, payment_intents):
        for route in noun.ROUTES:
            if route.operation[0] == "POST":
                contract.hints(contract.params_class(route.service, route.operation))
