"""What the chamber and the owner do with texts: release or hold one, answer a question once."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.listing.projects import store as projects
from services.listing.reviews.domain import OwnHand
from services.listing.signals import domain, store
from services.listing.signals.domain import Text, Verdict
from shared import audit
from shared.audit import Entry
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import derived_id, new_id
from shared.memberships import STAFF, organisations_of, require_role, require_session
from shared.wire import body_hash


async def waiting(tx: Transaction, person_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """Texts that wait for the chambers of this person, the oldest first."""
    await require_session(tx)
    mine = await organisations_of(tx.sql, person_id, "chamber", STAFF, now)
    return await store.waiting(tx.sql, mine, person_id)


async def judge(  # noqa: PLR0913  # who says what of which, and when
    tx: Transaction,
    text_id: UUID,
    verdict: Verdict,
    reason: str,
    *,
    person_id: UUID,
    now: datetime,
) -> Text:
    """Release a text or hold it back, as staff of the chamber; a repeat changes nothing.

    Raises:
        NotFound: no such text in a chamber of this person's, or it was written anew.
        OwnHand: the writer or the owner of the project.
        HoldReasonMissing: as it says.
    """
    await require_session(tx)
    text = await store.text_locked(tx.sql, text_id)
    if text is None:
        raise NotFound
    await require_role(tx, text.chamber_id, STAFF, now)
    project = await projects.load(tx, text.project_id)
    assert project is not None, "who reads its texts reads a project"
    if person_id in {text.person_id, project.owner_person_id}:
        raise OwnHand("Somebody else of the chamber has to do this.")
    became = domain.judge(text.state, verdict, reason)
    after = replace(text, state=became, reason=reason if became == "held" else "")
    if after != text:
        await store.judge(tx.sql, after, person_id, now)
        await _record(tx, f"{verdict}_signal_text", text, after, now)
    return after


async def answer(
    tx: Transaction, signal_id: UUID, words: str, person_id: UUID, now: datetime
) -> Text:
    """Answer a released question as the owner of its project; once, unless it is held.

    Raises:
        NotFound: no such question to a project of this person's.
        TextStands: it is answered.
    """
    await require_session(tx)
    question = await store.text_of(tx.sql, signal_id, "given")
    if question is None or question.kind != "question" or question.state != "released":
        raise NotFound
    project = await projects.load_locked(tx, question.project_id)
    if project is None or project.owner_person_id != person_id:
        raise NotFound
    known = await store.text_of(tx.sql, signal_id, "answer")
    if known and known.words == words:
        return known
    if known:
        domain.check_anew(known)
        await store.drop_text(tx.sql, known.id)
    given = replace(
        question,
        id=derived_id("signal_text", question.id, known.id if known else None),
        person_id=person_id,
        part="answer",
        words=words,
        state="waiting",
        reason="",
        written_at=now,
    )
    await store.add_text(tx.sql, given)
    await _record(tx, "answer_question", known, given, now)
    return given


async def _record(
    tx: Transaction, command: str, before: Text | None, after: Text, now: datetime
) -> None:
    entry = Entry(
        command=command,
        command_id=new_id(),
        subject_kind="signal_text",
        subject=after.id,
        chamber_id=after.chamber_id,
        before_hash=_hash(before) if before else None,
        after_hash=_hash(after),
    )
    await audit.record(tx, entry, now)


def _hash(text: Text) -> bytes:
    return body_hash(text.id, text.state, text.reason)
