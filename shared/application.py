"""A FastAPI application with the fixtures of the house: problems, limits, traces, health."""

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import health, problems, tracing
from shared.errors import Busy
from shared.named_once import NamedTwice, named_once

MAX_BODY_BYTES: Final = 256 * 1024
MAX_REQUESTS: Final = 64


class _TooLarge(HTTPException):
    """A body above the limit; FastAPI hides any other exception met while reading a body."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(413, f"At most {most_bytes} bytes.")


class _TwiceNamed(HTTPException):
    """A body in which an object names a field twice."""

    def __init__(self, twice: NamedTwice) -> None:
        super().__init__(400, str(twice))


def create(
    title: str,
    *,
    description: str,
    checks: Mapping[str, health.Check],
    larger: Mapping[re.Pattern[str], int] | None = None,
) -> FastAPI:
    """An empty application: routers are included by the service's `main.py`.

    `larger`: paths of doors that take files, and the most bytes of each.
    """
    app = FastAPI(
        title=title,
        version="1",
        description=description,
        responses=problems.always(),
        generate_unique_id_function=_operation_id,
        openapi_url="/openapi.json",
        redirect_slashes=False,  # it would send on to whatever `Host` says
    )
    problems.install(app)
    app.include_router(health.router(checks))
    app.add_middleware(_Bounds, larger=larger or {})
    app.add_middleware(_Trace)
    app.openapi = _document(app)  # type: ignore[method-assign]  # FastAPI's documented way
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _document(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The OpenAPI document with the shape of a problem, and without FastAPI's own 422."""

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            document = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
            )
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            schemas["Problem"] = problems.Problem.model_json_schema()
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            app.openapi_schema = document
        return app.openapi_schema

    return openapi


class _Trace:
    """Go on with the caller's trace; every log line of a request carries its ids."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
            headers = dict(scope["headers"])
            tracing.enter(headers.get(b"traceparent", b"").decode("latin-1"))
        await self._app(scope, receive, send)


class _Bounds:
    """At most `MAX_REQUESTS` at once, and no body above `MAX_BODY_BYTES`; else a refusal."""

    def __init__(self, app: ASGIApp, larger: Mapping[re.Pattern[str], int]) -> None:
        self._app = app
        self._larger = larger
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._running >= MAX_REQUESTS:
            await problems.response(Busy())(scope, receive, send)
            return
        self._running += 1
        try:
            receive = _bounded(receive, self._most(scope["path"]))
            await self._app(scope, _unambiguous(receive) if _is_json(scope) else receive, send)
        finally:
            self._running -= 1

    def _most(self, path: str) -> int:
        fits = (most for door, most in self._larger.items() if door.fullmatch(path))
        return next(fits, MAX_BODY_BYTES)


def _bounded(receive: Receive, most_bytes: int) -> Receive:
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise _TooLarge(most_bytes)
        return message

    return take


def _is_json(scope: Scope) -> bool:
    """Whether any of what is said of the body calls it JSON: a reader takes which it likes."""
    said = [kind for name, kind in scope["headers"] if name == b"content-type"]
    return any(b"json" in kind.lower() for kind in said)


def _unambiguous(receive: Receive) -> Receive:
    """Refuse a body in which an object names a field twice; what is no JSON is seen later."""
    pieces: list[bytes] = []

    async def take() -> Message:
        message = await receive()
        pieces.append(message.get("body", b""))
        if message["type"] == "http.request" and not message.get("more_body", False):
            _read_strictly(b"".join(pieces))
        return message

    return take


def _read_strictly(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=named_once)
    except NamedTwice as twice:
        raise _TwiceNamed(twice) from twice
    except (ValueError, RecursionError):
        return
