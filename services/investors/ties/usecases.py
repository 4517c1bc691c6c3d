"""Declare a tie, change it, take it back, read one's own; others hear ids, kind and days."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.investors.registration import store as registration
from services.investors.registration.domain import refuse_my_number
from services.investors.ties import domain, store
from services.investors.ties.domain import Tie
from shared import audit, memberships, outbox
from shared.contracts.investors import TieDeclared, TieWithdrawn
from shared.database import Transaction
from shared.encryption import ColumnKey
from shared.errors import NotFound
from shared.ids import new_id


async def declare(tx: Transaction, wanted: Tie, key: ColumnKey) -> Tie:
    """Add a version; the same again as it stands changes nothing.

    Raises:
        NotFound: the asker does not act for this investor.
        TieRefused: it says nothing, or is one too many.
        MyNumberRefused: the name holds one.
    """
    now = wanted.declared_at
    await memberships.require_acts_for(tx, wanted.investor_id, now)
    refuse_my_number(wanted.about.name)
    domain.refuse_senseless(wanted.relation, wanted.office, wanted.valid_from, wanted.valid_to)
    kind = await registration.lock(tx.sql, wanted.investor_id)
    ties = await store.newest(tx.sql, wanted.investor_id, key)
    known = ties.get(wanted.tie_id)
    if known and not known.is_withdrawn and known.body_hash == wanted.body_hash:
        return known
    if known is None or known.is_withdrawn:
        domain.refuse_more(sum(not each.is_withdrawn for each in ties.values()))
    new = replace(wanted, version=known.version + 1 if known else 1)
    await _keep(tx, new, "declare_tie", key)
    said = TieDeclared(
        occurred_at=now,
        investor_id=new.investor_id,
        # A company's tie is nobody's own.
        person_id=tx.actor.person_id if kind == "person" else None,
        tie_id=new.tie_id,
        issuer_id=new.about.issuer_id,
        organisation_id=new.about.organisation_id,
        kind=new.kind,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
    )
    await outbox.add(tx, [said])
    return new


async def withdraw(
    tx: Transaction, investor_id: UUID, tie_id: UUID, key: ColumnKey, now: datetime
) -> Tie:
    """Take it back as never so; one that has ended is given a last day instead.

    Raises:
        NotFound: there is none, or the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    await registration.lock(tx.sql, investor_id)
    known = (await store.newest(tx.sql, investor_id, key)).get(tie_id)
    if known is None:
        raise NotFound
    if known.is_withdrawn:
        return known
    new = replace(known, version=known.version + 1, is_withdrawn=True, declared_at=now)
    await _keep(tx, new, "withdraw_tie", key)
    said = TieWithdrawn(occurred_at=now, investor_id=investor_id, tie_id=tie_id)
    await outbox.add(tx, [said])
    return new


async def read(tx: Transaction, investor_id: UUID, key: ColumnKey, now: datetime) -> list[Tie]:
    """All that stand, the newest first.

    Raises:
        NotFound: the asker does not act for this investor.
    """
    await memberships.require_acts_for(tx, investor_id, now)
    ties = (await store.newest(tx.sql, investor_id, key)).values()
    standing = [each for each in ties if not each.is_withdrawn]
    return sorted(standing, key=lambda each: each.declared_at, reverse=True)


async def _keep(tx: Transaction, tie: Tie, command: str, key: ColumnKey) -> None:
    command_id = new_id()
    await store.add(tx.sql, tie, key, command_id)
    entry = audit.Entry(command, command_id, "tie", tie.tie_id, after_hash=tie.body_hash)
    await audit.record(tx, entry, tie.declared_at)
