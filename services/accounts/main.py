"""The only place of accounts that builds things."""

import asyncio
from collections.abc import Callable
from functools import partial

import httpx
from fastapi import FastAPI

from services.accounts.house import Built
from services.accounts.letters import handlers as letter_handlers
from services.accounts.letters import jobs as letter_jobs
from services.accounts.letters.gateway import Post, Questions
from services.accounts.letters.usecases import Desk
from services.accounts.memberships import handlers as investor_handlers
from services.accounts.organisations import endpoints as organisations
from services.accounts.organisations.usecases import require_operator
from services.accounts.sessions import endpoints as sessions
from services.accounts.sessions import jobs as session_jobs
from services.accounts.sessions.signing import Clients, Secrets, Signer, read_keys
from services.accounts.sessions.usecases import Rates
from services.accounts.settings import Settings
from shared import application, auth
from shared.audit import linking
from shared.clock import Clock, clock_from_file
from shared.database import Database
from shared.inbox import Reader
from shared.kafka import Consumer, Sender
from shared.lag import LagOf
from shared.operations import desk as operations
from shared.operations.installing import install
from shared.outbox import Relay
from shared.program import Program

_DESCRIPTION = "Who is it: people, organisations, memberships, sign-in and tokens."


def create_app(house: Built, lag: operations.Lag = operations.nobody_asked) -> FastAPI:
    """The HTTP doors. Our own tokens are checked against our own keys, asked in process."""
    app = application.create(
        "accounts", description=_DESCRIPTION, checks={"database": house.app.ping}
    )
    app.include_router(sessions.router)
    app.include_router(organisations.router)
    desk = operations.Desk(
        "accounts",
        house.app,
        house.worker,
        house.clock,
        readers(house),
        permit=require_operator,
        lag=lag,
    )
    install(app, desk)
    app.state.house = house
    app.state.verifier = auth.Verifier(
        house.signer.issuer,
        audience="accounts",
        http=httpx.AsyncClient(transport=httpx.ASGITransport(app=app)),
        clock=house.clock,
    )
    return app


def build_house(
    settings: Settings,
    *,
    clock: Clock,
    http: httpx.AsyncClient,
    after_commit: Callable[[], None] = lambda: None,
) -> Built:
    """Everything the doors need, from the settings."""
    keys = read_keys(settings.signing_key)
    signer = Signer(settings.issuer, keys)
    secrets = Secrets.derived_from(keys[0])
    password = settings.smtp_password
    post = Post(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        web_url=settings.web_url.rstrip("/"),
        username=settings.smtp_username,
        password=password.get_secret_value() if password else None,
    )

    def header(audience: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {signer.client_token('accounts', audience, clock())}"}

    return Built(
        app=Database(
            settings.database_url.get_secret_value(),
            name="accounts-app",
            after_commit=after_commit,
        ),
        worker=Database(
            settings.worker_database_url.get_secret_value(),
            name="accounts-worker",
            after_commit=after_commit,
        ),
        clock=clock,
        signer=signer,
        secrets=secrets,
        clients=Clients(settings.client_hashes),
        rates=Rates(
            per_email_and_minute=settings.sign_in_rate,
            per_address_and_minute=settings.sign_ins_per_minute_and_address,
            wrong_per_email_and_hour=settings.wrong_codes_per_hour,
        ),
        desk=Desk(
            post=post,
            questions=Questions(settings.payments_url, settings.listing_url, http, header),
            sealer=secrets.sealer,
            web_url=settings.web_url.rstrip("/"),
        ),
        code_written=asyncio.Event(),
    )


def readers(house: Built) -> list[Reader]:
    """The groups of accounts."""
    return [
        Reader(
            group=handlers.GROUP,
            topics=handlers.TOPICS,
            handlers=handlers.HANDLERS,
            database=house.worker,
            clock=house.clock,
        )
        for handlers in (investor_handlers, letter_handlers)
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    http = httpx.AsyncClient(timeout=5)
    woken = asyncio.Event()
    house = build_house(settings, clock=clock, http=http, after_commit=woken.set)
    sender = Sender(settings.kafka_bootstrap_servers, client_id="accounts-relay")
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
    auditing = linking.loops("accounts", house.worker, clock, settings.audit_anchors)
    return Program(
        app=create_app(house, lag),
        port=settings.port,
        host=settings.host,
        relay={"relay": relay.run},
        readers={reader.group: consume(reader).run for reader in readers(house)},
        jobs={**letter_jobs.loops(house), **session_jobs.loops(house), **auditing},
        close=close,
    )
