"""How many units of an offer each of several investors could take, for who composes groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.investors.caps import store as caps
from services.investors.decisions import domain
from services.investors.decisions.domain.application import Application, Offer
from services.investors.decisions.domain.verdict import Reason, Verdict
from services.investors.decisions.usecases import NOBODY, who_applies
from services.investors.rulebook import store as rulebook
from shared.database import Sql
from shared.encryption import ColumnKey
from shared.errors import Forbidden

_ASKER: Final = "matching"
# An investor says it on the way to its pledge, and hardly ever before.
_SAID_LATER: Final[frozenset[Reason]] = frozenset({"declaration_needed"})


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer of which everybody would take up to `most_units`, each of `unit_minor`."""

    offer: Offer
    currency: str
    unit_minor: int
    most_units: int
    investor_ids: Sequence[UUID]


async def fitting(
    sql: Sql, client: str, asked: Asked, key: ColumnKey, now: datetime
) -> dict[UUID, int]:
    """Units by investor, `most_units` at most: what is above that is nobody's to know.

    Raises:
        Forbidden: another service asks.
    """
    if client != _ASKER:
        raise Forbidden("This is for the service that composes groups.")
    rules = await rulebook.load(sql)
    applications = {one: _application(asked, one, now) for one in asked.investor_ids}
    buckets = {one: domain.bucket_of(rules, each) for one, each in applications.items()}
    # What no rule caps is not counted, and may be long.
    entries = await caps.read(sql, {each for each in buckets.values() if each.has_cap})
    known = await who_applies(sql, rules, list(applications.values()), key, now)
    verdicts = {
        one: domain.decide(rules, each, known.get(one, NOBODY), entries.get(buckets[one], []))
        for one, each in applications.items()
    }
    return {one: units(asked, verdict) for one, verdict in verdicts.items()}


def _application(asked: Asked, investor_id: UUID, now: datetime) -> Application:
    return Application(
        investor_id=investor_id,
        person_id=None,
        applied_at=now,
        amount_minor=None,
        currency=asked.currency,
        offer=asked.offer,
    )


def units(asked: Asked, verdict: Verdict) -> int:
    """What this verdict leaves of what is asked: none where anything stands in the way."""
    against = set(verdict.reasons) - _SAID_LATER
    if _is_spoken_for(verdict):
        against.discard("authority_needed")
    if against:
        return 0
    room = verdict.room_minor
    return asked.most_units if room is None else min(asked.most_units, room // asked.unit_minor)


def _is_spoken_for(verdict: Verdict) -> bool:
    """Whether the handler takes anybody's word for the company."""
    acting = verdict.applicant.acting or ()
    return any(each.holds_for(each.person_id, verdict.applied_on) for each in acting)
