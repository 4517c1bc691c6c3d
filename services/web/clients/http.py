"""How web asks a service: one second, one retry of a token, and two ways to fail."""

import asyncio
import hashlib
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from services.web import silence
from shared.clock import Clock

log = structlog.stdlib.get_logger()

_TOKEN_LIFE: Final = timedelta(minutes=4)  # of the five a token lives
_MOST_TOKENS: Final = 20_000
_FILE_S: Final = 20.0
T = TypeVar("T")
Seen = TypeVar("Seen", bound="Shape")


class Shape(BaseModel):
    """What web reads of an answer; fields it does not know are no fault."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Unavailable(Exception):
    """A service gave no answer in time, or one that nobody can read."""

    def __init__(self, service: str) -> None:
        super().__init__(service)
        self.service = service


class Refused(Exception):
    """A service said no; `kind` is the last part of the problem's type."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rsplit("/", 1)[-1]
        self.detail = str(problem.get("detail", ""))
        self.facts = dict(problem)
        super().__init__(f"{status} {self.kind}: {self.detail}")


class SessionOver(Exception):
    """The session has ended: ask for a new sign-in, and come back here afterwards."""


@dataclass
class Tokens:
    """Five-minute tokens, one per session and audience, kept for four by our own clock."""

    accounts: httpx.AsyncClient
    clock: Clock
    _kept: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)

    async def get(self, session: str, audience: str) -> str:
        """A token of this session for `audience`.

        Raises:
            SessionOver, Unavailable
        """
        key = (_fingerprint(session), audience)
        token, until = self._kept.get(key, ("", None))
        now = self.clock()
        if until is not None and now < until <= now + _TOKEN_LIFE:
            return token
        answer = await _send(
            "accounts",
            self.accounts,
            self.accounts.build_request(
                "POST",
                "/tokens",
                json={"audience": audience},
                headers={"Authorization": f"Session {session}"},
            ),
        )
        token = str(_body("accounts", answer).get("token", ""))
        if len(self._kept) >= _MOST_TOKENS:
            self._kept.clear()
        self._kept[key] = (token, now + _TOKEN_LIFE)
        return token

    def forget(self, session: str, audience: str | None = None) -> None:
        """Do not use the kept tokens of this session again."""
        mark = _fingerprint(session)
        for key in [k for k in self._kept if k[0] == mark and audience in (None, k[1])]:
            del self._kept[key]


@dataclass(frozen=True)
class Service:
    """One service as web calls it."""

    name: str
    http: httpx.AsyncClient
    tokens: Tokens

    async def get(
        self, path: str, session: str | None = None, params: Mapping[str, str] | None = None
    ) -> Any:  # noqa: ANN401  # JSON; the callers give it a shape
        """Ask for something.

        Raises:
            Refused, SessionOver, Unavailable
        """
        return await self._ask("GET", path, session, params=params)

    async def put(
        self,
        path: str,
        session: str | None,
        body: Mapping[str, Any] | None,
        patience: int = 1,
    ) -> Any:  # noqa: ANN401
        """Say how something shall be; the same again changes nothing.

        `patience`: how many times as long as a page's question the answer may take.
        """
        return await self._ask("PUT", path, session, body=body, patience=patience)

    async def post(
        self,
        path: str,
        session: str | None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401
        """Do something; `headers` say what this site itself knows, beside the session."""
        return await self._ask("POST", path, session, body=body, also=headers)

    async def delete(self, path: str, session: str | None) -> Any:  # noqa: ANN401
        """Take something away."""
        return await self._ask("DELETE", path, session)

    async def put_file(self, path: str, session: str, content: bytes) -> None:
        """Hand over a file; it may take longer than a question."""
        request = self.http.build_request(
            "PUT", path, content=content, headers=await self._bearer(session), timeout=_FILE_S
        )
        await _send(self.name, self.http, request)

    async def stream(self, path: str, session: str | None) -> httpx.Response:
        """A file, not read yet: whoever asks has to close it.

        Raises:
            Refused, SessionOver, Unavailable
        """
        headers = await self._bearer(session) if session else {}
        request = self.http.build_request("GET", path, headers=headers, timeout=_FILE_S)
        return await _send(self.name, self.http, request, stream=True)

    async def _bearer(self, session: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self.tokens.get(session, self.name)}"}

    async def as_session(self, method: str, path: str, session: str) -> Any:  # noqa: ANN401
        """Ask accounts with the session itself instead of a token."""
        headers = {"Authorization": f"Session {session}"}
        request = self.http.build_request(method, path, headers=headers)
        return _body(self.name, await _send(self.name, self.http, request))

    async def _ask(  # noqa: PLR0913  # one request, all named
        self,
        method: str,
        path: str,
        session: str | None,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        also: Mapping[str, str] | None = None,
        patience: int = 1,
    ) -> Any:  # noqa: ANN401
        question_s = self.http.timeout.read
        timeout = httpx.Timeout(None if question_s is None else question_s * patience)
        for is_last in (False, True):
            headers = dict(also or {})
            if session is not None:
                headers |= await self._bearer(session)
            request = self.http.build_request(
                method, path, params=params, json=body, headers=headers, timeout=timeout
            )
            try:
                return _body(self.name, await _send(self.name, self.http, request))
            except SessionOver:
                # The clock may have moved under a kept token: trade for a fresh one, once.
                if session is None or is_last:
                    raise
                self.tokens.forget(session, self.name)
        raise AssertionError("unreachable")


async def _send(
    service: str, http: httpx.AsyncClient, request: httpx.Request, *, stream: bool = False
) -> httpx.Response:
    try:
        answer = await http.send(request, stream=stream)
        if stream and not answer.is_success:
            await answer.aread()
            await answer.aclose()
    except httpx.TransportError as error:
        log.warning("service_unreachable", service=service, error=repr(error))
        raise Unavailable(service) from error
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise SessionOver
    if answer.is_server_error:
        log.warning("service_failed", service=service, status=answer.status_code)
        raise Unavailable(service)
    if answer.is_client_error:
        raise Refused(answer.status_code, _problem(answer))
    return answer


def _body(service: str, answer: httpx.Response) -> Any:  # noqa: ANN401
    if not answer.content:
        return {}
    try:
        return answer.json()
    except ValueError as error:
        raise Unavailable(service) from error


def _problem(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def shaped(shape: type[Seen], answer: object, service: str) -> Seen:
    """Read an answer.

    Raises:
        Unavailable: it does not have the shape; that is as good as no answer.
    """
    try:
        return shape.model_validate(answer)
    except ValidationError as error:
        log.exception("answer_unreadable", service=service, shape=shape.__name__)
        raise Unavailable(service) from error


def shaped_list(shape: type[Seen], answer: object, service: str) -> list[Seen]:
    """Read a list: bare, or the only list inside an object.

    Raises:
        Unavailable: there is none.
    """
    rows: object = answer
    if isinstance(answer, dict):
        rows = next((found for found in answer.values() if isinstance(found, list)), None)
    if not isinstance(rows, list):
        raise Unavailable(service)
    return [shaped(shape, row, service) for row in rows]


async def or_none(asked: Awaitable[T]) -> T | None:
    """The answer, or None if the service is away or does not let us see it: that part is left out."""
    try:
        return await asked
    except Unavailable as error:
        silence.note(error.service)
        return None
    except Refused:
        return None


async def together(*asked: Awaitable[Any]) -> list[Any]:
    """Ask side by side."""
    return list(await asyncio.gather(*asked))


def _fingerprint(session: str) -> str:
    return hashlib.sha256(session.encode()).hexdigest()
