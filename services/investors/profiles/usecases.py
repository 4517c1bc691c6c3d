"""Say what investments ask for, and read it back; each answer is a new version."""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.investors.drafts import store as drafts
from services.investors.profiles import store
from services.investors.profiles.domain import Identity, figures_of, refuse_impossible
from services.investors.profiles.store import Kept
from services.investors.quizzes import store as quizzes
from services.investors.quizzes.domain import QuizNeeded
from services.investors.registration import bounds, status
from services.investors.registration import store as registration
from shared import audit, memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id

_MOMENT: Final = timedelta(microseconds=1)


async def say(  # noqa: PLR0913  # one form
    tx: Transaction,
    *,
    investor_id: UUID,
    identity: Identity,
    given: dict[str, Any],
    suitability: dict[str, Any],
    today: date,
    now: datetime,
    key: ColumnKey,
) -> Kept:
    """Add a version, or answer with the newest where nothing changed.

    Raises:
        NotFound: the asker does not act for this investor.
        UnderAge, CompanyNumberWrong, FiguresRefused: what was said cannot be taken.
        QuizNeeded: the questions about the risks were not all answered right yet.
        TooManyKept: of versions.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    kind = await registration.lock(tx.sql, investor_id)
    if kind is None:
        raise NotFound
    refuse_impossible(kind, identity, figures_of(given), today)
    if not await quizzes.is_passed(tx.sql, investor_id):
        raise QuizNeeded("Answer the questions about the risks first.")
    # Said or said before: the half-filled answers have served.
    await drafts.discard(tx.sql, investor_id)
    known = (await store.load(tx.sql, [investor_id], key)).get(investor_id, [])
    newest = known[-1] if known else None
    if newest and _said(newest) == (identity, given, suitability):
        return newest
    await bounds.refuse_more(tx.sql, "profile", investor_id)
    before = await status.before_change(tx, investor_id, today)
    answered_at = await store.last_answered(tx.sql, investor_id)
    kept = Kept(
        profile_id=new_id(),
        investor_id=investor_id,
        version=newest.version + 1 if newest else 1,
        identity=identity,
        given=given,
        suitability=suitability,
        is_suitable=all(value for name, value in suitability.items() if name != "version"),
        recorded_at=now,
        identity_since=_identity_since(newest, identity, answered_at, now),
    )
    command_id = new_id()
    await store.add(tx.sql, kept, command_id, key, json.dumps(suitability))
    entry = audit.Entry("say_profile", command_id, "investor", investor_id)
    await audit.record(tx, entry, now)
    # Another identity has every handler's yes wait anew.
    await status.after_change(tx, investor_id, before, today, now)
    return kept


def _identity_since(
    newest: Kept | None, identity: Identity, answered_at: datetime | None, now: datetime
) -> datetime | None:
    """From now on, and after every answer there is: one may have come while this waited."""
    if newest is not None and identity == newest.identity:
        return newest.identity_since
    return now if answered_at is None else max(now, answered_at + _MOMENT)


def _said(kept: Kept) -> tuple[Identity, dict[str, Any], dict[str, Any]]:
    return kept.identity, dict(kept.given), dict(kept.suitability)


async def read(tx: Transaction, investor_id: UUID, key: ColumnKey, now: datetime) -> Kept:
    """The newest version.

    Raises:
        NotFound: none yet, or not for this asker.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    known = (await store.load(tx.sql, [investor_id], key)).get(investor_id)
    if not known:
        raise NotFound
    return known[-1]
