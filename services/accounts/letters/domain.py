"""A letter on its way: when to try again, and when to give up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

LetterKind = Literal[
    "sign_in_code",
    "invitation",
    "card_failed",
    "pledge_received",
    "transfer_awaited",
    "transfer_reminder",
    "transfer_expired",
    "round_succeeded",
    "pledge_closed",
    "withdrawal_done",
    "refund_sent",
    "changes_requested",
    "project_declined",
    "project_approved",
    "project_published",
    "half_way",
    "closing_soon",
    "round_result",
    "over_cap",
    "over_cap_at_handler",
    "payment_day_moved",
    "group_invited",
    "introduction_asked",
    "introduction_ended",
    "introduction_made",
    "authority_claimed",
    "authority_to_confirm",
    "authority_confirmed",
    "authority_declined",
    "authority_expired",
    "staff_digest",
    "update_posted",
    "report_posted",
    "reconfirmation_asked",
    "reconfirmation_reminder",
    "delivery_month",
    "report_due",
    "report_overdue",
]
# What nobody needs for a contract: it can be switched off, kind by kind.
ChoiceKind = Literal[
    "transfer_reminder",
    "project_published",
    "half_way",
    "closing_soon",
    "staff_digest",
    "update_posted",
    "report_posted",
    "delivery_month",
    "report_due",
    "report_overdue",
]
LetterState = Literal["waiting", "sent", "needless", "failed"]

TRIES: Final = 12
# What is older when it is heard is history: a mail about it would only astonish.
NEWS_FOR: Final = timedelta(days=3)
_FIRST_PAUSE: Final = timedelta(seconds=2)
_LONGEST_PAUSE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one person about one thing that happened (`cause_id`).

    There is one of a kind about a subject. `facts` are ids, amounts, codes and dates; `sealed`
    is what only the letter may show. `email` is given where nobody is known by it yet, else
    the person's address of the day is taken; `other_name` and `other_email` are of whoever the
    reader is introduced to. `is_overtaken`: what it says holds no
    longer.
    """

    id: UUID
    kind: LetterKind
    cause_kind: str
    cause_id: UUID
    person_id: UUID | None = None
    email: str | None = None
    subject_id: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    sealed: bytes | None = None
    useless_after: datetime | None = None
    tries: int = 0
    state: LetterState = "waiting"
    next_try_at: datetime | None = None
    error: str = ""
    is_overtaken: bool = False
    chamber_name: str | None = None
    other_name: str | None = None
    other_email: str | None = None
    is_unwanted: bool = False


def is_news(happened_at: datetime, now: datetime) -> bool:
    """Whether somebody is still to be told of it."""
    return happened_at > now - NEWS_FOR


def begin_try(letter: Letter, now: datetime) -> Letter:
    """Count the try before it is made; a crash in the middle leads to another, later."""
    pause = min(_FIRST_PAUSE * 2**letter.tries, _LONGEST_PAUSE)
    return replace(letter, tries=letter.tries + 1, next_try_at=now + pause)


def is_useless(letter: Letter, now: datetime) -> bool:
    """Whether nobody can do anything with it any more."""
    return letter.useless_after is not None and now >= letter.useless_after


def after_failure(letter: Letter, error: str, now: datetime) -> Letter:
    """Wait for the next try, or give up: after `TRIES`, or where it would come too late."""
    next_try_at = letter.next_try_at or now
    over = letter.tries >= TRIES or is_useless(letter, next_try_at)
    return replace(letter, state="failed" if over else "waiting", error=error)
