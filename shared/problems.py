"""Refusals on the wire: RFC 9457 problem+json for every 4xx and 5xx, FastAPI's own too.

The only place that knows statuses.
"""

import re
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from shared.database import is_transient
from shared.errors import (
    Busy,
    Conflict,
    Declined,
    Forbidden,
    NotFound,
    Refusal,
    TooManyAttempts,
    Unauthenticated,
)
from shared.wire import LINES, ONE_LINE

log = structlog.stdlib.get_logger()

MEDIA_TYPE: Final = "application/problem+json"
STATUS: Final[dict[type[Refusal], int]] = {
    Unauthenticated: 401,
    Declined: 402,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooManyAttempts: 429,
    Busy: 503,
}
_ERRORS_AT_MOST: Final = 20


class Problem(BaseModel):
    """RFC 9457, with the facts of the refusal as further members."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str


class ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE


def status_of(refusal: type[Refusal]) -> int:
    """The status of a refusal's kind."""
    return next(status for kind, status in STATUS.items() if issubclass(refusal, kind))


def refusals(*kinds: type[Refusal]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI responses of an operation that may refuse in these ways."""
    by_status: dict[int | str, list[type[Refusal]]] = {}
    for kind in kinds:
        by_status.setdefault(status_of(kind), []).append(kind)
    return {status: _documented(int(status), some) for status, some in by_status.items()}


def _documented(status: int, kinds: list[type[Refusal]]) -> dict[str, Any]:
    return {
        "description": " · ".join(dict.fromkeys(kind.title for kind in kinds)),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": {
                    "type": f"/problems/{_slug(kinds[0].__name__)}",
                    "title": kinds[0].title,
                    "status": status,
                    "detail": "A plain sentence that says what to do.",
                },
            }
        },
    }


def always() -> dict[int | str, dict[str, Any]]:
    """The responses of every operation: unreadable, too large, malformed, or too fast."""
    return {
        400: _documented(400, [_Unreadable]),
        413: _documented(413, [_RequestEntityTooLarge]),
        422: _documented(422, [_Malformed]),
        **refusals(Busy),
    }


class _Unreadable(Refusal):
    title = "Unreadable body"


class _RequestEntityTooLarge(Refusal):
    title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE.phrase


class _Malformed(Refusal):
    title = "Malformed request"


def install(app: FastAPI) -> None:
    """Answer every refusal and every failure of `app` as a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


async def _refused(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, Refusal)
    log.info("refused", problem=type(error).__name__, path=request.url.path)
    return response(error)


def response(error: Refusal) -> ProblemResponse:
    """A refusal as an answer."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    if "retry_after_s" in error.facts:
        headers["Retry-After"] = str(error.facts["retry_after_s"])
    name, status = type(error).__name__, status_of(type(error))
    return _problem(status, name, error.title, error.detail, error.facts, headers)


async def _malformed(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    unreadable = any(each["type"] == "json_invalid" for each in error.errors())
    # What was sent is not sent back: it may hold what must not be logged or shown.
    errors = [
        {"at": ".".join(str(part) for part in each["loc"]), "message": _sentence(each)}
        for each in error.errors()[:_ERRORS_AT_MOST]
    ]
    if unreadable:
        return _problem(400, "Unreadable", "Unreadable body", "The body is not JSON.", {}, {})
    return _problem(
        422, "Malformed", "Malformed request", "See errors.", {"errors": errors}, {}
    )


def _sentence(error: dict[str, Any]) -> str:
    """What is wrong; an expression of every unseen character would say it to nobody."""
    if error.get("ctx", {}).get("pattern") in {ONE_LINE, LINES}:
        return "No control characters, and none that nobody sees (widthless, turning, tags)."
    return str(error["msg"])


async def _http(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    return _problem(
        error.status_code,
        title.replace(" ", ""),
        title,
        str(error.detail),
        {},
        dict(error.headers or {}),
    )


async def _failed(request: Request, error: Exception) -> ProblemResponse:
    if is_transient(error):
        log.warning("unavailable", path=request.url.path, exc_info=error)
        return _problem(503, "Busy", Busy.title, "Try again shortly.", {}, {"Retry-After": "2"})
    log.error("failed", path=request.url.path, exc_info=error)
    detail = "This is our fault and has been written down."
    return _problem(500, "Failed", "Something went wrong here", detail, {}, {})


def _problem(  # noqa: PLR0913, PLR0917  # the members of RFC 9457
    status: int,
    name: str,
    title: str,
    detail: str,
    facts: dict[str, Any],
    headers: dict[str, str],
) -> ProblemResponse:
    body = {
        **jsonable_encoder(facts),
        "type": f"/problems/{_slug(name)}",
        "title": title,
        "status": status,
        "detail": detail,
    }
    return ProblemResponse(body, status_code=status, headers=headers)


def _slug(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name.lstrip("_")).lower()
