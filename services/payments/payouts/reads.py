"""Payouts as they are shown: with their approvals, their account, and what is owed now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.payments.payouts import domain, store
from services.payments.payouts.domain import Counts, Figures, Payout, State
from services.payments.payouts.store import Approval, Payable
from services.payments.rates.domain import rates_on
from services.payments.rounds import store as rounds
from services.payments.rounds.domain import Round
from shared import memberships
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.memberships import STAFF


@dataclass(frozen=True, slots=True)
class Shown:
    """A payout with what stands in other tables; `account` is opened."""

    payout: Payout
    pledges: int
    approvals: Sequence[Approval]
    account: dict[str, str]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a round brings its owner: what is owed and not paid out yet, and what was."""

    round: Round
    is_over: bool
    pledges: int
    owed: Figures
    counts: Counts
    payouts: Sequence[Shown]


async def listed(
    tx: Transaction, key: ColumnKey, *, state: State | None, before: UUID | None, limit: int
) -> list[Shown]:
    """Payouts that the asker's organisations handle, newest first."""
    await memberships.require_session(tx)
    return await _with_parts(tx, key, await store.listed(tx.sql, state, before, limit))


async def payable(tx: Transaction, now: datetime) -> list[Payable]:
    """Rounds of the asker's organisations whose money waits for its owner."""
    await memberships.require_session(tx)
    return await store.payable(tx.sql, now)


async def one(tx: Transaction, key: ColumnKey, payout_id: UUID) -> Shown:
    """For its owner and the payee's people.

    Raises:
        NotFound: there is none for this asker.
    """
    await memberships.require_session(tx)
    found = await store.find(tx.sql, payout_id)
    if found is None:
        raise NotFound
    return (await _with_parts(tx, key, [found]))[0]


async def statement(
    tx: Transaction, key: ColumnKey, round_id: UUID, now: datetime
) -> Statement:
    """For the owner of the round and the payee's people.

    Raises:
        NotFound: no such round for this asker.
    """
    await memberships.require_session(tx)
    round_ = await rounds.find(tx.sql, round_id)
    if round_ is None:
        raise NotFound
    if round_.owner_person_id != tx.actor.person_id:
        await memberships.require_role(tx, round_.payee_id, STAFF, now)
    lines = await store.settled_lines(tx.sql, round_id)
    return Statement(
        round=round_,
        is_over=now >= round_.settles_at,
        pledges=len(lines),
        owed=domain.figures(lines, rates_on(round_.instrument, domain.japan_day(now))),
        counts=await store.counts(tx.sql, round_id),
        payouts=await _with_parts(tx, key, await store.of_round(tx.sql, round_id)),
    )


async def _with_parts(
    tx: Transaction, key: ColumnKey, payouts: Sequence[Payout]
) -> list[Shown]:
    ids = [payout.id for payout in payouts]
    pledges = await store.pledges(tx.sql, ids)
    said = await store.approvals(tx.sql, ids)
    return [
        Shown(
            payout,
            pledges.get(payout.id, 0),
            [each for each in said if each.payout_id == payout.id],
            key.open(payout.account_sealed, row=payout.id),
        )
        for payout in payouts
    ]
