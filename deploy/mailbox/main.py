"""The mailbox's HTTP door: pages for people, JSON for programs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from deploy.mailbox import pages
from deploy.mailbox.receiver import protocol
from deploy.mailbox.settings import Settings
from deploy.mailbox.store import KEPT, Store

LAST_ID = 2**63 - 1


class MailOut(BaseModel):
    id: int
    to: str
    sender: str
    subject: str
    body: str


class Health(BaseModel):
    status: str = "ok"


def create_app(settings: Settings) -> FastAPI:
    """The application; while it lives, so does its SMTP door."""
    store = Store(settings.file)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: protocol(store), settings.host, settings.smtp_port
        )
        yield
        server.close()
        store.close()

    app = FastAPI(title="mailbox", lifespan=lifespan, docs_url=None, redoc_url=None)

    @app.get("/", response_class=HTMLResponse)
    async def every() -> str:
        return pages.listing(store.read())

    @app.get("/mails/{number}", response_class=HTMLResponse)
    async def one(number: int) -> str:
        mail = store.one(number) if 0 < number <= LAST_ID else None
        if mail is None:
            raise HTTPException(404)
        return pages.single(mail)

    @app.get("/messages")
    async def messages(
        to: str | None = None,
        after: Annotated[int, Query(ge=0, le=LAST_ID)] = 0,
        limit: Annotated[int, Query(ge=1, le=KEPT)] = KEPT,
    ) -> list[MailOut]:
        """Mails newer than `after`, the oldest first; `to` picks one recipient."""
        return [
            MailOut(
                id=mail.id,
                to=mail.recipient,
                sender=mail.sender,
                subject=mail.subject,
                body=mail.body,
            )
            for mail in store.read(to=to, after=after, limit=limit)
        ]

    @app.get("/health/live")
    @app.get("/health/ready")
    async def health() -> Health:
        return Health()

    return app
