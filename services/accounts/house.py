"""What main built, as a type for the doors."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.accounts.letters.contents import Desk
from services.accounts.sessions.signing import Clients, Secrets, Signer
from services.accounts.sessions.usecases import Rates
from shared.clock import Clock
from shared.database import Database


@dataclass(frozen=True)
class Built:
    """`app` is for doors used by people, `worker` for readers, jobs and the sign-in itself.

    `code_written` wakes the job that sends codes, where it runs in the same process;
    `letters_per_s` is the pace of all others.
    """

    app: Database
    worker: Database
    clock: Clock
    signer: Signer
    secrets: Secrets
    clients: Clients
    rates: Rates
    desk: Desk
    code_written: asyncio.Event
    letters_per_s: int


async def _of(request: Request) -> Built:
    built: Built = request.app.state.house
    return built


House = Annotated[Built, Depends(_of)]
