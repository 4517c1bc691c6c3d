"""Answer the questions about the risks, as often as it takes; every try is kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.investors.quizzes import store
from services.investors.quizzes.store import Try
from services.investors.registration import bounds
from shared import audit, memberships
from shared.database import Transaction
from shared.errors import IdTaken
from shared.ids import new_id


async def answer(tx: Transaction, new: Try) -> Try:
    """Keep one try; the same again changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
        IdTaken: the id names another try.
        TooManyKept: of tries.
    """
    await memberships.require_acts_for(tx, new.investor_id, new.answered_at)
    known = await store.find(tx.sql, new.investor_id, new.answer_id)
    if known is None:
        await bounds.refuse_more(tx.sql, "quiz_answer", new.investor_id)
    command_id = new_id()
    if await store.add(tx.sql, new, command_id):
        entry = audit.Entry(
            "answer_quiz", command_id, "quiz_answer", new.answer_id, after_hash=new.body_hash
        )
        await audit.record(tx, entry, new.answered_at)
        return new
    known = await store.find(tx.sql, new.investor_id, new.answer_id)
    if known is None or known.body_hash != new.body_hash:
        raise IdTaken("This id names another try.")
    return known


async def read(tx: Transaction, investor_id: UUID, now: datetime) -> Sequence[Try]:
    """All tries, the newest first.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    return await store.of_investor(tx.sql, investor_id)
