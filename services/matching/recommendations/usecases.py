"""Tell us what to look for, and be shown what can be bought, in the order of a shown sum."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.matching.recommendations import domain, store, terms
from services.matching.recommendations.domain import Recommendation, Seeker
from services.matching.rounds.domain import JST
from services.matching.signals import store as signals
from services.matching.signals import weighing
from services.matching.signals.domain import Entry, Weights, explained, worth_milli
from shared import audit
from shared.audit import Entry as AuditEntry
from shared.database import Sql, Transaction
from shared.ids import new_id
from shared.memberships import require_acts_for
from shared.wire import body_hash


@dataclass(frozen=True, slots=True)
class Wish:
    """What an investor told us: chambers near its heart, and what it would give at once."""

    chamber_ids: tuple[UUID, ...] = ()
    ticket_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, and what it rests on."""

    because: str
    as_of: date
    weights_version: int
    terms_version: int
    recommendations: Sequence[Recommendation]


async def tell(tx: Transaction, investor_id: UUID, wish: Wish, now: datetime) -> None:
    """Keep what the investor told; the same again changes nothing.

    Raises:
        NotFound: not an investor of this person's.
    """
    await require_acts_for(tx, investor_id, now)
    known = await _wish(tx.sql, investor_id)
    if known == wish:
        return
    command_id = new_id()
    await store.save_wish(
        tx.sql,
        investor_id,
        chamber_ids=wish.chamber_ids,
        ticket_minor=wish.ticket_minor,
        cause_id=command_id,
        now=now,
    )
    entry = AuditEntry(
        command="tell_wishes",
        command_id=command_id,
        subject_kind="wish",
        subject=investor_id,
        before_hash=_hash(known),
        after_hash=_hash(wish),
    )
    await audit.record(tx, entry, now)


def _hash(wish: Wish) -> bytes:
    return body_hash([str(each) for each in wish.chamber_ids], wish.ticket_minor)


async def told(tx: Transaction, investor_id: UUID, now: datetime) -> Wish:
    """What the investor told; nothing at first.

    Raises:
        NotFound: not an investor of this person's.
    """
    await require_acts_for(tx, investor_id, now)
    return await _wish(tx.sql, investor_id)


async def _wish(sql: Sql, investor_id: UUID) -> Wish:
    row = await store.wish(sql, investor_id)
    return Wish(tuple(row["chamber_ids"]), row["ticket_minor"]) if row else Wish()


async def recommend(sql: Sql, investor_id: UUID, wish: Wish, now: datetime) -> Shown:
    """What this investor can buy; who may ask was asked before."""
    weights, counting, today = weighing.newest(), terms.newest(), now.astimezone(JST).date()
    givers = await signals.givers_of(sql, investor_id, now)
    felt = _felt(await store.entries(sql, givers), weights, today)
    seeker = Seeker(
        people=frozenset(givers),
        pledged=await store.pledged(sql, investor_id),
        chamber_ids=frozenset(wish.chamber_ids),
        ticket_minor=wish.ticket_minor,
        felt=felt,
        felt_chambers=_by_chamber(felt, await store.chambers(sql, felt)),
    )
    others: dict[UUID, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    for person, project, counter in await store.others(sql, felt, givers):
        days = (today - counter.day).days
        worth = worth_milli(weights.kinds[counter.kind], days) * counter.given
        others[person][project] += worth
    walk = domain.walked({project: milli for project, (milli, _) in felt.items()}, others)
    offers = await store.offers(sql)
    return Shown(
        seeker.because,
        today,
        weights.version,
        counting.version,
        domain.recommended(offers, seeker, walk, counting, now),
    )


def _felt(
    entries: dict[UUID, list[Entry]], weights: Weights, today: date
) -> dict[UUID, tuple[int, tuple[UUID, ...]]]:
    """By project what its signals add up to, and the events behind it; nothing is left out."""
    found = {}
    for project, own in entries.items():
        score = explained(own, weights, today)
        events = tuple(one for part in score.parts for one in part.event_ids)
        if score.sum_milli:
            found[project] = (score.sum_milli, tuple(sorted(events)))
    return found


def _by_chamber(
    felt: dict[UUID, tuple[int, tuple[UUID, ...]]], chambers: dict[UUID, UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for project, (_, events) in felt.items():
        if project in chambers:
            found[chambers[project]].update(events)
    return {chamber: tuple(sorted(events)) for chamber, events in found.items()}
