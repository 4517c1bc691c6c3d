"""Sign-ins and sessions: how long, how often, and when it is over. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from shared.errors import Conflict, TooManyAttempts

CODE_DIGITS: Final = 6
CODE_LIFE: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5

Verdict = Literal["right", "wrong", "over", "exhausted"]


class WrongCode(Conflict):
    """These are not the digits that were sent; `tries_left` says how often one may try."""

    title = "The code is wrong"


class CodeOver(Conflict):
    """The code was used, is too old, or was never sent: all three answer alike."""

    title = "This code is over"


class TooManyTries(TooManyAttempts):
    """Wrong too often: this code is dead, whatever is typed now."""

    title = "Too many wrong codes"


@dataclass(frozen=True, slots=True)
class SignIn:
    """An asked-for code; only its keyed hash is known."""

    id: UUID
    email: str
    code_hash: bytes
    tries: int
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody has shown to be who reads mail at `email`; `strength` says how.

    This is the seam for an outside identity provider: its callback makes one of these, and
    everything after it stays as it is.
    """

    email: str
    strength: str = "email_code"


def try_code(sign_in: SignIn, *, is_right: bool, now: datetime) -> tuple[SignIn, Verdict]:
    """The sign-in after one try, and what to say of it."""
    if sign_in.used_at is not None or now >= sign_in.expires_at:
        return sign_in, "over"
    if sign_in.tries >= CODE_TRIES:
        return sign_in, "exhausted"
    if is_right:
        return replace(sign_in, used_at=now), "right"
    tried = replace(sign_in, tries=sign_in.tries + 1)
    return tried, "exhausted" if tried.tries >= CODE_TRIES else "wrong"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives without a press (`idle`), and in all (`absolute`)."""

    idle: timedelta
    absolute: timedelta


EVERYBODY: Final = Limits(idle=timedelta(minutes=60), absolute=timedelta(hours=24))
STAFF: Final = Limits(idle=timedelta(minutes=15), absolute=timedelta(hours=8))


def ends_at(signed_in_at: datetime, seen_at: datetime, *, is_staff: bool) -> datetime:
    """When a session ends if nothing more is heard of it."""
    limits = STAFF if is_staff else EVERYBODY
    return min(seen_at + limits.idle, signed_in_at + limits.absolute)


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser; over when `ended_at` is set or `ends_at` has come."""

    id: UUID
    person_id: UUID
    strength: str
    signed_in_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        return self.ended_at is not None or now >= self.ends_at


def seen(session: Session, now: datetime, *, is_staff: bool) -> Session:
    """The session after its owner did something at `now`."""
    return replace(
        session,
        seen_at=now,
        ends_at=ends_at(session.signed_in_at, now, is_staff=is_staff),
    )


def retry_after_s(sent: list[datetime], limit: int, window: timedelta, now: datetime) -> int:
    """Seconds until one more fits into the sliding `window`; 0 if it fits now.

    `sent` are the instants inside the window, oldest first.
    """
    if len(sent) < limit:
        return 0
    frees_at = sent[len(sent) - limit] + window
    return max(1, int((frees_at - now).total_seconds()) + 1)
