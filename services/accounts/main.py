"""The only place of accounts that builds things."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

import httpx
from fastapi import FastAPI

from services.accounts.house import Built
from services.accounts.letters import endpoints as letters
from services.accounts.letters import handlers as letter_handlers
from services.accounts.letters import jobs as letter_jobs
from services.accounts.letters.contents import Desk as Letters
from services.accounts.letters.gateway import Questions
from services.accounts.letters.post import Post
from services.accounts.letters.stops import Stops
from services.accounts.memberships import handlers as investor_handlers
from services.accounts.organisations import endpoints as organisations
from services.accounts.organisations.usecases import require_operator
from services.accounts.sessions import endpoints as sessions
from services.accounts.sessions import jobs as session_jobs
from services.accounts.sessions.signing import Clients, Secrets, Signer, read_keys
from services.accounts.sessions.usecases import Rates
from services.accounts.settings import Settings
from shared.auth import Verifier
from shared.clock import Clock
from shared.ground import Ground, frame, open_databases
from shared.inbox import SELDOM_S, Reader
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.program import Program

DESCRIPTION: Final = "Who is it: people, organisations, memberships, sign-in and tokens."
DOORS: Final = (sessions, organisations, letters)


def create_app(house: Built, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors. Our own tokens are checked against our own keys, asked in process."""
    desk = Desk(
        "accounts",
        house.app,
        house.worker,
        house.clock,
        readers(house),
        permit=require_operator,
        lag=lag,
    )
    app = frame(house, desk, description=DESCRIPTION, doors=DOORS)
    app.state.verifier = Verifier(
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
    signer, secrets = Signer(settings.issuer, keys), Secrets.derived_from(keys[0])

    def header(audience: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {signer.client_token('accounts', audience, clock())}"}

    return Built(
        *open_databases("accounts", settings, after_commit),
        clock,
        signer=signer,
        secrets=secrets,
        clients=Clients(settings.client_hashes),
        rates=_rates(settings),
        desk=Letters(
            post=_post(settings),
            questions=Questions(
                payments_url=settings.payments_url,
                listing_url=settings.listing_url,
                matching_url=settings.matching_url,
                http=http,
                header=header,
            ),
            sealer=secrets.sealer,
            web_url=settings.web_url.rstrip("/"),
            stops=Stops(secrets.stopping),
        ),
        code_written=asyncio.Event(),
        letters_per_s=settings.letters_per_s,
    )


def _post(settings: Settings) -> Post:
    password = settings.smtp_password
    return Post(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        web_url=settings.web_url.rstrip("/"),
        username=settings.smtp_username,
        password=password.get_secret_value() if password else None,
    )


def _rates(settings: Settings) -> Rates:
    return Rates(
        per_email_and_minute=settings.sign_in_rate,
        per_address_and_minute=settings.sign_ins_per_minute_and_address,
        wrong_per_email_and_hour=settings.wrong_codes_per_hour,
    )


def readers(house: Built) -> list[Reader]:
    """The groups of accounts."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    heard, investors = letter_handlers, investor_handlers
    return [
        reader(investors.GROUP, investors.TOPICS, investors.HANDLERS),
        reader(heard.GROUP, heard.TOPICS, heard.HANDLERS, gathers_s=SELDOM_S),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    ground = Ground.of("accounts", settings)
    house = build_house(
        settings, clock=ground.clock, http=ground.http, after_commit=ground.woken.set
    )
    read_by = readers(house)
    app = create_app(house, ground.lag(read_by))
    return ground.program(
        house, app, read_by, jobs={**letter_jobs.loops(house), **session_jobs.loops(house)}
    )
