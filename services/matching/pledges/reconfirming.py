"""A material change, pledge by pledge: told, reminded, agreed to, or given back by silence."""

from datetime import datetime
from uuid import UUID

from services.matching.pledges import store, timers_store
from services.matching.pledges.domain import commands, rows
from services.matching.pledges.domain.steps import Told
from services.matching.pledges.timers_store import Asking
from services.matching.pledges.usecases import CHUNK, save, save_tick
from services.matching.rounds.store import Cause
from shared import audit
from shared.database import Transaction
from shared.errors import NotFound
from shared.ids import derived_id
from shared.memberships import require_acts_for, require_session
from shared.wire import body_hash


async def reconfirm(
    tx: Transaction, pledge_id: UUID, terms_version: int, now: datetime
) -> None:
    """Say yes to the terms that were shown, by who acts for the investor; once.

    Raises:
        NotFound: no such pledge for this asker.
        ChangedAgain: these are not the last ones.
        WrongState: nothing is asked, or it is too late.
    """
    await require_session(tx)
    kept = await store.known(tx.sql, pledge_id)
    if kept is None:
        raise NotFound
    await require_acts_for(tx, kept["investor_id"], now)
    books, pledges = await store.load_locked(tx.sql, [kept["round_id"]], [pledge_id])
    held, pledge = books[kept["round_id"]], pledges[pledge_id]
    step = commands.reconfirm(held, pledge, terms_version, now)
    if step is None:
        return
    cause = Cause("request", derived_id(pledge_id, "reconfirmation", terms_version))
    round_facts = await save(tx, [held], [step], {pledge_id: cause}, now)
    entry = audit.Entry(
        command="pledge:reconfirm",
        command_id=cause.id,
        subject_kind="pledge",
        subject=pledge_id,
        chamber_id=round_facts[pledge.round_id].chamber_id,
        before_hash=body_hash(pledge.agreed_version),
        after_hash=body_hash(step.pledge.agreed_version),
    )
    await audit.record(tx, entry, now)


async def act(tx: Transaction, on: Asking, round_id: UUID, tick_id: UUID, now: datetime) -> int:
    """Tell, remind or give back a chunk of one round's pledges that lack a yes."""
    held = (await store.lock_books(tx.sql, [round_id]))[round_id]
    if held.is_over:
        return 0  # its end tells each pledge
    ids = await timers_store.pledges_to(tx.sql, on, round_id, now, CHUNK)
    pledges = await store.lock_pledges(tx.sql, ids)
    heard = [(pledges[each], Told()) for each in ids if held.asks(pledges[each])]
    after, steps = rows.decide(held, on, heard, now)
    return await save_tick(tx, after, steps, on, tick_id, now)
