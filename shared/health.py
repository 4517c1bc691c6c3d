"""Is the program alive, and is it ready: what launchers, containers and balancers ask."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from shared.errors import Busy
from shared.problems import refusals

Check = Callable[[], Awaitable[None]]


class Health(BaseModel):
    status: Literal["ok"] = "ok"


def router(checks: Mapping[str, Check]) -> APIRouter:
    """`/health/live` and `/health/ready`; ready means that every check passed within 2 s."""
    health = APIRouter(prefix="/health", tags=["health"])

    @health.get("/live")
    async def live() -> Health:
        """The process answers."""
        return Health()

    @health.get("/ready", responses=refusals(Busy))
    async def ready() -> Health:
        """Everything it needs answers too."""
        for name, check in checks.items():
            try:
                await asyncio.wait_for(check(), 2)
            except Exception as error:  # whatever it is, we are not ready
                raise Busy(f"{name} does not answer.") from error
        return Health()

    return health
