"""The only place that builds things: templates, clients, pages, and the frame around them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Final

import httpx
from fastapi import FastAPI
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from services.web import catalogue, failures, looks, postal_codes
from services.web.clients.accounts import Accounts
from services.web.clients.cases import Accompanying
from services.web.clients.changes import Changes
from services.web.clients.http import Service, Tokens
from services.web.clients.investors import Investors
from services.web.clients.listing import Listing
from services.web.clients.mailbox import Mailbox
from services.web.clients.matching import Matching
from services.web.clients.operations import Operations
from services.web.clients.payments import Payments
from services.web.clients.payouts import Payouts
from services.web.clients.reports import Reports
from services.web.clients.reviews import Reviews
from services.web.clients.signals import Signals
from services.web.clients.supporters import Supporters
from services.web.clients.updates import Updates
from services.web.house import Kept
from services.web.pages import ROUTERS
from services.web.session import Notes, new_key
from services.web.settings import Settings
from shared.auth import ClientTokens
from shared.clock import Clock
from shared.encryption import ColumnKey

HERE: Final = Path(__file__).parent
_MOST_CONNECTIONS: Final = 50
Dial = Callable[[str], httpx.AsyncClient]


class English:
    """Everything below `/en/` is the same page in English: the prefix is taken off here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with the language beside it."""
        path = scope.get("path", "")
        if scope["type"] == "http" and (path == "/en" or path.startswith("/en/")):
            rest = path.removeprefix("/en") or "/"
            scope = {**scope, "path": rest, "raw_path": rest.encode(), "kyokan_lang": "en"}
        await self._app(scope, receive, send)


def create_app(settings: Settings, *, clock: Clock, dial: Dial | None = None) -> FastAPI:
    """The site. `dial` makes the connection to a service, for tests without one."""
    house, clients = _build(settings, clock, dial or _dialler(settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        for client in clients:
            await client.aclose()

    app = FastAPI(
        title="Kyokan web",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it would send on to whatever `Host` says
    )
    app.state.house = house
    failures.install(app)
    # As they stand: to include them would work each route out anew, with nothing to add.
    app.router.routes.extend(route for router in ROUTERS for route in router.routes)
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    app.add_middleware(English)
    app.add_middleware(failures.Safe)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=settings.trusted_proxies)
    return app


def _build(
    settings: Settings, clock: Clock, dial: Dial
) -> tuple[Kept, list[httpx.AsyncClient]]:
    clients = {
        name: dial(url)
        for name, url in {
            "accounts": settings.accounts_url,
            "listing": settings.listing_url,
            "investors": settings.investors_url,
            "matching": settings.matching_url,
            "payments": settings.payments_url,
            **({"mailbox": settings.mailbox_url} if settings.mailbox_url else {}),
        }.items()
    }
    tokens = Tokens(clients["accounts"], clock)
    ask = {name: Service(name, client, tokens) for name, client in clients.items()}
    translations = catalogue.load_all()
    house = Kept(
        settings=settings,
        clock=clock,
        looks=looks.load(HERE / "static"),
        notes=Notes(ColumnKey(settings.cookie_key or new_key())),
        templates={lang: environment(lang) for lang in translations},
        translations={lang: found.gettext for lang, found in translations.items()},
        accounts=Accounts(ask["accounts"], _own_tokens(settings, clients["accounts"], clock)),
        listing=Listing(ask["listing"]),
        reviews=Reviews(ask["listing"]),
        accompanying=Accompanying(ask["listing"]),
        signals=Signals(ask["listing"]),
        updates=Updates(ask["listing"]),
        reports=Reports(ask["listing"]),
        changes=Changes(ask["listing"]),
        investors=Investors(ask["investors"]),
        matching=Matching(ask["matching"]),
        supporters=Supporters(ask["matching"]),
        payments=Payments(ask["payments"]),
        payouts=Payouts(ask["payments"]),
        mailbox=Mailbox(ask["mailbox"]) if "mailbox" in ask else None,
        operations={name: Operations(each) for name, each in ask.items() if name != "mailbox"},
        postal_codes=postal_codes.installed(),
    )
    return house, list(clients.values())


def _own_tokens(
    settings: Settings, accounts: httpx.AsyncClient, clock: Clock
) -> ClientTokens | None:
    if settings.client_secret is None:
        return None
    secret = settings.client_secret.get_secret_value()
    return ClientTokens(
        settings.accounts_url, name="web", secret=secret, http=accounts, clock=clock
    )


def _dialler(settings: Settings) -> Dial:
    def dial(url: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=url,
            timeout=settings.call_timeout_s,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS),
            trust_env=False,
        )

    return dial


@cache
def environment(lang: catalogue.Lang) -> Environment:
    """The templates in one language, compiled once per process.

    A name that is missing is an error, never an empty place.
    """
    translations = catalogue.load(lang)
    found = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    found.policies["ext.i18n.trimmed"] = True
    found.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    found.globals["lang"] = lang
    return found
