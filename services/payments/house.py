"""What main built, as a type for the doors."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.payments.rails.usecases import Psp
from shared.clock import Clock
from shared.database import Database
from shared.encryption import ColumnKey


@dataclass(frozen=True)
class Built:
    """`app` is for doors used by people, `worker` for readers, jobs and the PSP.

    `webhook_came` wakes the job that acts on webhooks, where it runs in the same process.
    """

    app: Database
    worker: Database
    clock: Clock
    psp: Psp
    column_key: ColumnKey
    webhook_secrets: Sequence[str]
    webhook_came: asyncio.Event
    web_url: str


async def _of(request: Request) -> Built:
    built: Built = request.app.state.house
    return built


House = Annotated[Built, Depends(_of)]
