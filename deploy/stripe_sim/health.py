"""Whether the simulator lives, and whether it can answer."""

import sqlite3

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from deploy.stripe_sim.store import Store


def ready_routes(store: Store) -> list[Route]:
    async def live(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> JSONResponse:
        try:
            store.sql.execute("SELECT 1 FROM setting LIMIT 1").fetchall()
        except sqlite3.Error:
            return JSONResponse({"status": "not ready"}, status_code=503)
        return JSONResponse({"status": "ready"})

    return [Route("/health/live", live), Route("/health/ready", ready)]
