"""The authority to act for a company: its days, and when a handler's yes to it counts. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from services.investors.profiles.domain import anniversary
from shared.errors import Conflict

Capacity = Literal["representative", "officer", "employee", "agent"]
Verdict = Literal["yes", "no", "revoked"]
State = Literal["waiting", "yes", "no", "revoked", "expired"]
_MOST_YEARS: Final = 3
# Every decision about a company reads all its claims, and so does its handler.
MOST: Final = 50


class AuthorityRefused(Conflict):
    """Nobody is acted for, its days cannot be, or it is one too many."""

    title = "This authority cannot be claimed or answered so"


@dataclass(frozen=True, slots=True)
class Document:
    """What proves it, by name and day; `sha256` of the file, where there is one."""

    title: str
    dated_on: date
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Acting:
    """A handler takes this person's word for the company, first and last day included."""

    person_id: UUID
    handler_id: UUID
    since: date
    until: date

    def holds_for(self, person_id: UUID | None, day: date) -> bool:
        return self.person_id == person_id and self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Claim:
    """What one person says towards one handler; `name` is that person's own."""

    investor_id: UUID
    authority_id: UUID
    handler_id: UUID
    person_id: UUID
    name: str
    capacity: Capacity
    document: Document
    valid_from: date
    valid_to: date
    claimed_at: datetime
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Authority:
    """A claim with the newest answer to it."""

    claim: Claim
    verdict: Verdict | None = None
    decided_at: datetime | None = None

    def state_on(self, day: date) -> State:
        """A yes that has run out is `expired`; one that is still to begin is a yes."""
        if self.verdict == "yes" and self.claim.valid_to < day:
            return "expired"
        return self.verdict or "waiting"

    @property
    def acting(self) -> Acting | None:
        """What pledges are decided by; None without a yes."""
        if self.verdict != "yes":
            return None
        claim = self.claim
        return Acting(claim.person_id, claim.handler_id, claim.valid_from, claim.valid_to)


def refuse_days(valid_from: date, valid_to: date, today: date) -> None:
    """Refuse days that end before they begin, that are past, or more than three years.

    Raises:
        AuthorityRefused: with the last day that would be right.
    """
    latest = anniversary(valid_from, _MOST_YEARS)
    if not max(valid_from, today) <= valid_to < latest:
        raise AuthorityRefused(
            "It ends after it begins, not in the past, and within three years.",
            valid_to=latest,
        )


def refuse_more(claimed: int) -> None:
    """Refuse one more than anybody needs.

    Raises:
        AuthorityRefused: that many were claimed already.
    """
    if claimed >= MOST:
        raise AuthorityRefused(f"At most {MOST} may be claimed for a company.", most=MOST)


def refuse_answer(known: Authority, verdict: Verdict, today: date) -> None:
    """Refuse a yes to days that are over, and taking back what is no yes.

    Raises:
        AuthorityRefused: with how it stands.
    """
    state = known.state_on(today)
    if verdict == "yes" and known.claim.valid_to < today:
        raise AuthorityRefused("Its days are over: it is claimed anew.", state=state)
    if verdict == "revoked" and state != "yes":
        raise AuthorityRefused("There is no yes to take back.", state=state)
