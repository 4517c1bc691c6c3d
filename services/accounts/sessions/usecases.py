"""Sign in, stay signed in, sign out; and close an account for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.accounts.letters import usecases as letters
from services.accounts.memberships import store as offices
from services.accounts.memberships.domain import Office
from services.accounts.people import store as people
from services.accounts.people.domain import Person, StillNeeded
from services.accounts.sessions import domain, store
from services.accounts.sessions.domain import CODE_LIFE, Proven, Session, SignIn, Verdict
from services.accounts.sessions.signing import (
    Secrets,
    new_code,
    new_session_token,
    token_hash,
)
from shared import audit, outbox
from shared.contracts.accounts import PersonClosed, SessionEnded
from shared.database import Transaction
from shared.errors import IdTaken, NotFound, TooManyAttempts, Unauthenticated
from shared.ids import new_id
from shared.memberships import require_session
from shared.wire import body_hash

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
# How long it is known who asked for codes: the widest window, with room.
SIGN_INS_KEPT: Final = timedelta(hours=24)
AT_ONCE: Final = 200
_WORTH_WRITING: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often codes may be asked for a mail address and from an origin, and be wrong."""

    per_email_and_minute: int = 5
    per_address_and_minute: int = 30
    wrong_per_email_and_hour: int = 20


@dataclass(frozen=True, slots=True)
class AskedCode:
    """Who asks for a code; `address` is where the browser is, if web told."""

    sign_in_id: UUID
    email: str
    address: str | None = None


async def ask_code(
    tx: Transaction, asked: AskedCode, secrets: Secrets, rates: Rates, now: datetime
) -> datetime:
    """Send six digits to an address, whether anybody is known by it or not.

    A repeat sends nothing more. Returns until when the code is good.

    Raises:
        IdTaken: the same id came with another address.
        TooManyAttempts: too often for this address, or from this origin.
    """
    await store.lock(tx.sql, asked.email)
    known = await store.sign_in(tx.sql, asked.sign_in_id)
    if known is not None:
        if known.email != asked.email:
            raise IdTaken("This id names another sign-in.")
        return known.expires_at
    origin = secrets.address_hash(asked.address) if asked.address else None
    await _check_rates(tx, asked.email, origin, rates, now)
    code = new_code()
    sign_in = SignIn(
        id=asked.sign_in_id,
        email=asked.email,
        code_hash=secrets.code_hash(asked.sign_in_id, code),
        tries=0,
        expires_at=now + CODE_LIFE,
        used_at=None,
    )
    if not await store.add(tx.sql, sign_in, origin, now):
        raise IdTaken("This id names another sign-in.")
    command_id = new_id()
    await letters.write_sign_in_code(
        tx,
        secrets.sealer,
        cause_id=command_id,
        email=sign_in.email,
        code=code,
        until=sign_in.expires_at,
        now=now,
    )
    await audit.record(tx, audit.Entry("ask_code", command_id, "sign_in", sign_in.id), now)
    return sign_in.expires_at


async def _check_rates(
    tx: Transaction, email: str, origin: bytes | None, rates: Rates, now: datetime
) -> None:
    wrong = await store.wrong_for(tx.sql, email, now - _HOUR)
    sent = await store.asked_for(tx.sql, email, now - _MINUTE)
    waits = [
        domain.retry_after_s(wrong, rates.wrong_per_email_and_hour, _HOUR, now),
        domain.retry_after_s(sent, rates.per_email_and_minute, _MINUTE, now),
    ]
    if origin is not None:
        await store.lock(tx.sql, origin.hex())
        from_there = await store.asked_from(tx.sql, origin, now - _MINUTE)
        waits.append(
            domain.retry_after_s(from_there, rates.per_address_and_minute, _MINUTE, now)
        )
    if max(waits) > 0:
        raise TooManyAttempts("Wait a little and ask again.", retry_after_s=max(waits))


async def try_code(
    tx: Transaction, sign_in_id: UUID, code: str, secrets: Secrets, now: datetime
) -> tuple[SignIn | None, Verdict]:
    """Count one try. It has to be kept whatever the verdict: commit before refusing."""
    sign_in = await store.sign_in_locked(tx.sql, sign_in_id)
    if sign_in is None:
        return None, "over"
    is_right = secrets.is_code(sign_in.code_hash, sign_in_id, code)
    tried, verdict = domain.try_code(sign_in, is_right=is_right, now=now)
    await store.save_try(tx.sql, tried)
    return tried, verdict


async def begin(tx: Transaction, proven: Proven, now: datetime) -> tuple[Session, str]:
    """Sign in whoever is proven, as a new person if need be; the token is told only here.

    An outside identity provider comes in here too: with a `Proven` of its own making.
    """
    cause_id = new_id()
    person_id = await people.find_or_create(
        tx.sql, proven.email, new_id(), "request", cause_id, now
    )
    is_staff = await offices.is_staff(tx.sql, person_id, now)
    session = Session(
        id=new_id(),
        person_id=person_id,
        strength=proven.strength,
        signed_in_at=now,
        seen_at=now,
        ends_at=domain.ends_at(now, now, is_staff=is_staff),
    )
    token = new_session_token()
    await store.begin(tx.sql, session, token_hash(token), cause_id)
    entry = audit.Entry("sign_in", cause_id, "session", session.id, after_hash=_hash(session))
    await audit.record(tx, entry, now)
    return session, token


async def see(tx: Transaction, session_id: UUID, now: datetime) -> Session:
    """Note that its owner did something, which puts its end off.

    Raises:
        Unauthenticated: it is over.
    """
    session = await store.locked(tx.sql, session_id)
    if session is None or session.is_over(now):
        raise Unauthenticated("This sign-in has ended.")
    is_staff = await offices.is_staff(tx.sql, session.person_id, now)
    after = domain.seen(session, now, is_staff=is_staff)
    if after.is_over(now):  # an office taken since has the shorter limits
        raise Unauthenticated("This sign-in has ended.")
    if abs(after.ends_at - session.ends_at) >= _WORTH_WRITING:
        await store.save_seen(tx.sql, after)
    return after


async def mine(tx: Transaction, now: datetime) -> list[Session]:
    """The asker's sessions that go on."""
    await require_session(tx)
    return await store.open_of(tx.sql, _asker(tx), now)


async def sign_out(tx: Transaction, session_id: UUID, now: datetime) -> None:
    """End one of the asker's sessions; ending it again changes nothing.

    Raises:
        NotFound: not a session of the asker's.
    """
    session = await store.locked(tx.sql, session_id)
    if session is None or session.person_id != _asker(tx):
        raise NotFound
    if session.ended_at is None:
        await _end(tx, [session], "sign_out", "request", now)


async def end_over(tx: Transaction, now: datetime) -> int:
    """End sessions whose time has come, so that the services hear of it."""
    sessions = await store.over(tx.sql, now, at_most=AT_ONCE)
    await _end(tx, sessions, "end_session", "job", now)
    return len(sessions)


async def me(tx: Transaction, session_id: UUID, now: datetime) -> tuple[Person, list[Office]]:
    """The asker and the roles in force; it counts as doing something.

    Raises:
        Unauthenticated: the session is over.
    """
    session = await see(tx, session_id, now)
    person = await people.get(tx.sql, session.person_id)
    if person is None or person.closed_at is not None:
        raise Unauthenticated("This sign-in has ended.")
    return person, await offices.of_person(tx.sql, person.id)


async def rename(tx: Transaction, name: str, now: datetime) -> None:
    """Call the asker by this name."""
    await require_session(tx)
    before = await people.get_locked(tx.sql, _asker(tx))
    if before is None:
        raise Unauthenticated("This sign-in has ended.")
    await people.rename(tx.sql, before.id, name)
    entry = audit.Entry(
        "rename",
        new_id(),
        "person",
        before.id,
        before_hash=body_hash(before.name),
        after_hash=body_hash(name),
    )
    await audit.record(tx, entry, now)


async def close(tx: Transaction, now: datetime) -> None:
    """Close the asker's account: the address is forgotten, every session ends.

    Raises:
        StillNeeded: the asker holds an office or acts for an investor.
    """
    await require_session(tx)
    person = await people.get_locked(tx.sql, _asker(tx))
    if person is None or person.closed_at is not None:
        raise Unauthenticated("This sign-in has ended.")
    if await offices.of_person(tx.sql, person.id):
        raise StillNeeded("Give up your roles first; what was pledged has to be ended too.")
    await people.close(tx.sql, person.id, now)
    entry = audit.Entry("close_person", new_id(), "person", person.id)
    await audit.record(tx, entry, now)
    sessions = await store.open_locked(tx.sql, person.id)
    await _end(tx, sessions, "sign_out", "request", now)
    event = PersonClosed(person_id=person.id, closed_at=now, occurred_at=now)
    await outbox.add(tx, [event])


async def _end(
    tx: Transaction, sessions: Sequence[Session], command: str, cause_kind: str, now: datetime
) -> None:
    causes = [(session.id, new_id()) for session in sessions]
    await store.end(tx.sql, causes, cause_kind, now)
    entries = [audit.Entry(command, cause_id, "session", which) for which, cause_id in causes]
    await audit.record_all(tx, entries, now)
    events = [
        SessionEnded(
            person_id=session.person_id, session_id=session.id, ended_at=now, occurred_at=now
        )
        for session in sessions
    ]
    await outbox.add(tx, events)


def _asker(tx: Transaction) -> UUID:
    if tx.actor.person_id is None:
        raise Unauthenticated("Sign in first.")
    return tx.actor.person_id


def _hash(session: Session) -> bytes:
    return body_hash(str(session.id), str(session.person_id), session.signed_in_at.isoformat())
