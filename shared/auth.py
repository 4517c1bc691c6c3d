"""Who is asking: 5-minute ES256 tokens of accounts, checked by its published keys.

A token says who (`sub`, `sid`, strength), never a role; offices are read in the transaction.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

import httpx
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from shared.clock import Clock
from shared.database import Actor
from shared.errors import Busy, Forbidden, Unauthenticated

ALGORITHM: Final = "ES256"
TOKEN_LIFE: Final = timedelta(minutes=5)
_LEEWAY_S: Final = 5
_KEYS_AGAIN_S: Final = 30.0
_REMEMBERED: Final = 2_000
_CLIENT_PREFIX: Final = "service:"


@dataclass(frozen=True, slots=True)
class Asker:
    """A signed-in person. `strength` is how the sign-in was proven, such as `email_code`."""

    person_id: UUID
    session_id: UUID
    strength: str

    @property
    def actor(self) -> Actor:
        return Actor(f"person:{self.person_id}", self.person_id, self.session_id)


@dataclass(frozen=True, slots=True)
class Client:
    """One of our services, asking for itself."""

    name: str


class Verifier:
    """Checks tokens for one audience; keys are fetched when an unknown one is met."""

    def __init__(
        self, issuer: str, *, audience: str, http: httpx.AsyncClient, clock: Clock
    ) -> None:
        self._issuer = issuer.rstrip("/")
        self._audience = audience
        self._http = http
        self._clock = clock
        self._keys = KeySet([])
        self._checked: dict[str, dict[str, Any]] = {}
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def claims(self, token: str) -> dict[str, Any]:
        """The claims of a good token.

        Raises:
            Unauthenticated: forged, expired, or meant for somebody else.
            Busy: accounts cannot be asked for its keys.
        """
        known = self._checked.get(token)
        if known is not None and self._clock().timestamp() < known["exp"]:
            return known
        try:
            return self._check(token)
        except (JoseError, ValueError, KeyError):
            tried = self._keys
            await self._fetch()
            # Others may have fetched them while this one waited for its turn.
            if self._keys is tried:
                raise Unauthenticated("The token is not valid.") from None
        try:
            return self._check(token)
        except (JoseError, ValueError, KeyError) as error:
            raise Unauthenticated("The token is not valid.") from error

    def _check(self, token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(token, self._keys, algorithms=[ALGORITHM]).claims
        registry = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock().timestamp()),
            leeway=_LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        registry.validate(claims)
        self._remember(token, claims)
        return claims

    def _remember(self, token: str, claims: dict[str, Any]) -> None:
        """A page asks several times with one token: the second time costs no curve."""
        if len(self._checked) >= _REMEMBERED:
            del self._checked[next(iter(self._checked))]
        self._checked[token] = claims

    async def _fetch(self) -> None:
        """Ask accounts for its keys, not more often than each `_KEYS_AGAIN_S`."""
        async with self._asking:
            if asyncio.get_running_loop().time() - self._asked_at < _KEYS_AGAIN_S:
                return
            try:
                answer = await self._http.get(
                    f"{self._issuer}/.well-known/jwks.json", timeout=2
                )
                answer.raise_for_status()
                self._keys = KeySet.import_key_set(answer.json())
            except (httpx.HTTPError, ValueError) as error:
                raise Busy("Sign-ins cannot be checked just now.") from error
            self._asked_at = asyncio.get_running_loop().time()


_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="A token of accounts.")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def asker(request: Request, credentials: _Credentials) -> Asker:
    """The person who asks.

    Raises:
        Unauthenticated: no token, or not a good one.
        Forbidden: a service's token.
    """
    if credentials is None:
        raise Unauthenticated("This needs a sign-in.")
    claims = await _verifier(request).claims(credentials.credentials)
    if str(claims["sub"]).startswith(_CLIENT_PREFIX):
        raise Forbidden("This is for people, not for services.")
    try:
        return Asker(UUID(claims["sub"]), UUID(claims["sid"]), str(claims.get("amr", "")))
    except (KeyError, ValueError) as error:
        raise Unauthenticated("The token is not valid.") from error


async def maybe_asker(request: Request, credentials: _Credentials) -> Asker | None:
    """The person who asks, or None where nobody signed in."""
    return None if credentials is None else await asker(request, credentials)


async def client(request: Request, credentials: _Credentials) -> Client:
    """The service that asks.

    Raises:
        Unauthenticated: no token, or not a good one.
        Forbidden: a person's token.
    """
    if credentials is None:
        raise Unauthenticated("This needs a client token.")
    claims = await _verifier(request).claims(credentials.credentials)
    subject = str(claims["sub"])
    if not subject.startswith(_CLIENT_PREFIX):
        raise Forbidden("This is for services, not for people.")
    return Client(subject.removeprefix(_CLIENT_PREFIX))


def _verifier(request: Request) -> Verifier:
    verifier: Verifier = request.app.state.verifier
    return verifier


AskerOf = Annotated[Asker, Depends(asker)]
MaybeAskerOf = Annotated[Asker | None, Depends(maybe_asker)]
ClientOf = Annotated[Client, Depends(client)]


class ClientTokens:
    """A service's own tokens at accounts, one per audience, kept while they are good."""

    def __init__(
        self,
        accounts_url: str,
        *,
        name: str,
        secret: str,
        http: httpx.AsyncClient,
        clock: Clock,
    ) -> None:
        self._url = f"{accounts_url.rstrip('/')}/client-tokens"
        self._name = name
        self._secret = secret
        self._http = http
        self._clock = clock
        self._kept: dict[str, tuple[float, str]] = {}

    async def header(self, audience: str) -> dict[str, str]:
        """The Authorization header for `audience`.

        Raises:
            httpx.HTTPError: accounts does not answer, or refuses.
        """
        now = self._clock().timestamp()
        until, token = self._kept.get(audience, (0.0, ""))
        if until <= now:
            answer = await self._http.post(
                self._url,
                json={
                    "client_id": self._name,
                    "client_secret": self._secret,
                    "audience": audience,
                },
                timeout=2,
            )
            answer.raise_for_status()
            token = str(answer.json()["access_token"])
            self._kept[audience] = (now + TOKEN_LIFE.total_seconds() - 60, token)
        return {"Authorization": f"Bearer {token}"}
