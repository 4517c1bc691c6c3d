"""Signing in by HTTP, tokens, and what a person sees of their own account.

Nobody is signed in yet where a code is asked for or tried: those doors work as
`accounts_worker`, their guards are the code itself. All others work as the person.
"""

import ipaddress
from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials

from services.accounts.house import Built, House
from services.accounts.people.domain import StillNeeded
from services.accounts.sessions import store, usecases
from services.accounts.sessions.domain import (
    CODE_TRIES,
    CodeOver,
    Proven,
    Session,
    SignIn,
    TooManyTries,
    Verdict,
    WrongCode,
)
from services.accounts.sessions.schemas import (
    ClientTokenIn,
    ClientTokenOut,
    HeldSessionOut,
    HeldSessionsOut,
    KeysOut,
    MeIn,
    MeOut,
    SessionIn,
    SessionOut,
    SignInCodeIn,
    SignInCodeOut,
    TokenIn,
    TokenOut,
)
from services.accounts.sessions.signing import token_hash
from shared import auth
from shared.auth import TOKEN_LIFE, AskerOf
from shared.database import Actor
from shared.errors import (
    IdTaken,
    NotFound,
    Refusal,
    TooManyAttempts,
    Unauthenticated,
)
from shared.links import leads_to
from shared.memberships import require_session
from shared.problems import refusals

router = APIRouter(tags=["sessions"])

_SIGN_IN: Final = Actor("accounts.sign-in")
_SCHEME: Final = "Session "
_header = APIKeyHeader(
    name="Authorization",
    scheme_name="Session",
    description="`Session` and the token that a sign-in gave.",
    auto_error=False,
)


@dataclass(frozen=True, slots=True)
class _Holder:
    session: Session

    @property
    def actor(self) -> Actor:
        person_id = self.session.person_id
        return Actor(f"person:{person_id}", person_id, self.session.id)


async def _holder(
    house: House, authorization: Annotated[str | None, Depends(_header)]
) -> _Holder:
    """Whose session the header names.

    Raises:
        Unauthenticated: none, or one that is over.
    """
    if authorization is None or not authorization.startswith(_SCHEME):
        raise Unauthenticated("This needs a session.")
    hashed = token_hash(authorization.removeprefix(_SCHEME))
    async with house.worker.statement() as sql:
        session = await store.by_token(sql, hashed)
    if session is None or session.is_over(house.clock()):
        raise Unauthenticated("This sign-in has ended.")
    return _Holder(session)


_HolderOf = Annotated[_Holder, Depends(_holder)]


async def _address(
    request: Request,
    x_client_address: Annotated[str | None, Header(max_length=60)] = None,
) -> str | None:
    """Where the browser is, if web says so with its own client token; else not known."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if x_client_address is None or scheme.lower() != "bearer":
        return None
    try:
        credentials = HTTPAuthorizationCredentials(scheme=scheme, credentials=token)
        client = await auth.client(request, credentials)
        address = ipaddress.ip_address(x_client_address)
    except (Refusal, ValueError):
        return None
    if client.name != "web":
        return None
    # One household or firm has a whole /64 of version 6.
    width = 32 if address.version == 4 else 64  # noqa: PLR2004
    return str(ipaddress.ip_network((address, width), strict=False))


@router.post("/sign-in-codes", status_code=202, responses=refusals(IdTaken, TooManyAttempts))
async def ask_code(
    body: SignInCodeIn, address: Annotated[str | None, Depends(_address)], house: House
) -> SignInCodeOut:
    """Send a code of six digits to an address, whether it is known here or not."""
    asked = usecases.AskedCode(body.sign_in_id, body.email, address)
    async with house.worker.transaction(_SIGN_IN) as tx:
        expires_at = await usecases.ask_code(
            tx, asked, house.secrets, house.rates, house.clock()
        )
    house.code_written.set()
    return SignInCodeOut(sign_in_id=body.sign_in_id, expires_at=expires_at)


@router.post(
    "/sessions", status_code=201, responses=refusals(WrongCode, CodeOver, TooManyTries)
)
async def sign_in(body: SessionIn, house: House) -> SessionOut:
    """Trade the code for a session; an address nobody had yet becomes a person."""
    now = house.clock()
    async with house.worker.transaction(_SIGN_IN) as tx:
        tried, verdict = await usecases.try_code(
            tx, body.sign_in_id, body.code, house.secrets, now
        )
        begun = None
        if tried is not None and verdict == "right":
            begun = await usecases.begin(tx, Proven(tried.email), now)
    # After the commit: a wrong try has to count.
    if begun is None:
        raise _refusal(tried, verdict)
    session, token = begun
    return SessionOut(
        session_token=token,
        session_id=session.id,
        person_id=session.person_id,
        expires_at=session.ends_at,
    )


def _refusal(tried: SignIn | None, verdict: Verdict) -> Refusal:
    if tried is not None and verdict == "wrong":
        return WrongCode("Look at the mail again.", tries_left=CODE_TRIES - tried.tries)
    if verdict == "exhausted":
        return TooManyTries("Ask for a new code.", retry_after_s=1)
    return CodeOver("Ask for a new code.")


@router.get("/session", responses=refusals(Unauthenticated))
async def session(holder: _HolderOf) -> HeldSessionOut:
    """The session that asks; asking does not put its end off."""
    return HeldSessionOut.of(holder.session)


@router.delete("/session", status_code=204, responses=refusals(Unauthenticated))
async def sign_out(holder: _HolderOf, house: House) -> None:
    """Sign out: its tokens are powerless within a second."""
    async with house.app.transaction(holder.actor) as tx:
        await usecases.sign_out(tx, holder.session.id, house.clock())


@router.post("/tokens", status_code=201, responses=refusals(Unauthenticated))
async def token(body: TokenIn, holder: _HolderOf, house: House) -> TokenOut:
    """A five-minute token of the asker for one service; it puts the session's end off."""
    now = house.clock()
    async with house.app.transaction(holder.actor) as tx:
        seen = await usecases.see(tx, holder.session.id, now)
    signed = house.signer.person_token(
        seen.person_id, seen.id, seen.strength, body.audience, now
    )
    return TokenOut(token=signed, expires_at=now + TOKEN_LIFE)


@router.post("/client-tokens", status_code=201, responses=refusals(Unauthenticated))
async def client_token(body: ClientTokenIn, house: House) -> ClientTokenOut:
    """A five-minute token of one of our services, asking for itself."""
    if not house.clients.is_right(body.client_id, body.client_secret):
        raise Unauthenticated("No such client, or another secret.")
    signed = house.signer.client_token(body.client_id, body.audience, house.clock())
    return ClientTokenOut(access_token=signed, expires_in=int(TOKEN_LIFE.total_seconds()))


@router.get("/.well-known/jwks.json")
async def keys(house: House) -> KeysOut:
    """The public keys of our tokens (RFC 7517)."""
    return KeysOut(keys=house.signer.published())


@router.get("/sessions", responses=refusals(Unauthenticated))
async def sessions(asker: AskerOf, house: House) -> HeldSessionsOut:
    """The asker's sessions that go on."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.mine(tx, house.clock())
    return HeldSessionsOut(items=[HeldSessionOut.of(each) for each in found])


@router.delete(
    "/sessions/{session_id}",
    status_code=204,
    responses=refusals(Unauthenticated, NotFound),
)
async def end_session(session_id: UUID, asker: AskerOf, house: House) -> None:
    """Sign out somewhere else."""
    async with house.app.transaction(asker.actor) as tx:
        await require_session(tx)
        await usecases.sign_out(tx, session_id, house.clock())


@router.get("/me", responses=refusals(Unauthenticated))
async def me(asker: AskerOf, house: House) -> MeOut:
    """The asker with all roles in force; it puts the session's end off."""
    return await _me(asker, house)


@router.put("/me", responses=refusals(Unauthenticated) | leads_to(me=""))
async def rename(body: MeIn, asker: AskerOf, house: House) -> MeOut:
    """Say how one wants to be called by one's colleagues."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.rename(tx, body.name, house.clock())
    return await _me(asker, house)


@router.delete("/me", status_code=204, responses=refusals(Unauthenticated, StillNeeded))
async def close(asker: AskerOf, house: House) -> None:
    """Close one's own account; not while one holds a role or acts for an investor."""
    async with house.app.transaction(asker.actor) as tx:
        await usecases.close(tx, house.clock())


async def _me(asker: auth.Asker, house: Built) -> MeOut:
    async with house.app.transaction(asker.actor) as tx:
        person, offices = await usecases.me(tx, asker.session_id, house.clock())
    return MeOut.of(person, offices)
