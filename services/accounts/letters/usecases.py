"""Write letters with what causes them, then send what is due; no mail inside a transaction."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.accounts.letters import domain, store
from services.accounts.letters.contents import Desk, NotNeeded, content_of, ways_out
from services.accounts.letters.domain import Letter
from services.accounts.letters.gateway import AskFailed
from services.accounts.letters.post import Conversation, MailFailed
from shared import alarms, audit
from shared.contracts.payments import PaymentDeclined
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.ids import derived_id, new_id

AT_ONCE: Final = 10
GAVE_UP: Final = "letter_failed"


async def write_sign_in_code(  # noqa: PLR0913  # the letter's own parts
    tx: Transaction,
    sealer: ColumnKey,
    *,
    cause_id: UUID,
    email: str,
    code: str,
    until: datetime,
    now: datetime,
) -> None:
    """A letter with a code; the code is sealed, and forgotten when the letter is sent."""
    letter_id = new_id()
    letter = Letter(
        id=letter_id,
        kind="sign_in_code",
        cause_kind="request",
        cause_id=cause_id,
        email=email,
        sealed=sealer.seal(code, row=letter_id),
        useless_after=until,
    )
    await store.add(tx.sql, [letter], now)


async def write_invitation(  # noqa: PLR0913  # the letter's own parts
    tx: Transaction,
    *,
    cause_id: UUID,
    person_id: UUID,
    organisation: str,
    role: str,
    now: datetime,
) -> None:
    """A letter that tells somebody of a new role."""
    letter = Letter(
        id=new_id(),
        kind="invitation",
        cause_kind="request",
        cause_id=cause_id,
        person_id=person_id,
        facts={"organisation": organisation, "role": role},
    )
    await store.add(tx.sql, [letter], now)


async def write_card_failed(
    tx: Transaction, declined: Sequence[PaymentDeclined], now: datetime
) -> Collection[UUID]:
    """A letter for each card that failed when it was charged, and may be repaired.

    A card refused on the payment page is answered there: no letter.
    """
    repairable = [event for event in declined if event.repair_until is not None]
    letters = [
        Letter(
            id=derived_id("letter", event.event_id, event.person_id),
            kind="card_failed",
            cause_kind="event",
            cause_id=event.event_id,
            person_id=event.person_id,
            facts={"pledge_id": str(event.pledge_id)},
            useless_after=event.repair_until,
        )
        for event in repairable
    ]
    await store.add(tx.sql, letters, now)
    return [event.event_id for event in repairable]


async def claim(tx: Transaction, kinds: Sequence[str], now: datetime) -> list[Letter]:
    """Take letters that are due; the try is counted before it is made."""
    letters = await store.due(tx.sql, kinds, now, at_most=AT_ONCE)
    tried = [domain.begin_try(letter, now) for letter in letters]
    await store.save_tries(tx.sql, tried)
    return tried


async def send(desk: Desk, conversation: Conversation, letter: Letter, now: datetime) -> Letter:
    """Make one try, outside of any transaction; the letter tells what became of it."""
    if domain.is_useless(letter, now):
        return replace(letter, state="failed", error="too late")
    if letter.email is None:
        return replace(letter, state="needless", error="nobody is there")
    if letter.is_overtaken or letter.is_unwanted:
        error = "not wanted" if letter.is_unwanted else "overtaken"
        return replace(letter, state="needless", error=error)
    try:
        content = await content_of(desk, letter, now)
        ways = ways_out(desk, letter)
        await conversation.send(letter.email, content, ways, letter_id=letter.id, now=now)
    except NotNeeded:
        return replace(letter, state="needless")
    except (AskFailed, MailFailed) as error:
        return domain.after_failure(letter, f"{type(error).__name__}: {error}", now)
    return replace(letter, state="sent", error="")


async def record(tx: Transaction, letters: Sequence[Letter], now: datetime) -> None:
    """Write what became of the tries; giving up raises an alarm."""
    await store.save_outcomes(tx.sql, letters, now)
    given_up = [letter for letter in letters if letter.state == "failed"]
    await audit.record_all(
        tx,
        [audit.Entry("give_up_letter", new_id(), "letter", each.id) for each in given_up],
        now,
    )
    for letter in given_up:
        await alarms.raise_alarm(
            tx.sql, str(letter.id), GAVE_UP, now, once_since=now - timedelta(days=1)
        )
