"""Find people for a project and projects like it, and say all there is to say of one pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.matching.interests import store as interests
from services.matching.interests.domain import Interests
from services.matching.matches import domain, store
from services.matching.matches.domain import INVESTMENTS, Candidate, Known, Similar
from services.matching.rankers.serving import Rankers, Served
from services.matching.recommendations import domain as pairs
from services.matching.recommendations import learnt, terms
from services.matching.recommendations import store as offers
from services.matching.recommendations import usecases as recommendations
from services.matching.recommendations.domain import Hindrance, Offer, Part, changes
from services.matching.recommendations.domain.addends import matched
from services.matching.recommendations.domain.changes import Change
from services.matching.recommendations.domain.traits import paired
from services.matching.recommendations.domain.walk import walked, worths
from services.matching.rooms import store as rooms_store
from services.matching.rooms.gateway import Asked, Rooms
from services.matching.rounds.domain import JST
from services.matching.set_asides import store as set_asides
from services.matching.showings import store as showings
from services.matching.showings.domain import Showing, Versions, Viewer
from services.matching.signals import store as signals
from services.matching.signals import weighing
from services.matching.signals.domain import explained
from shared.database import Sql, Transaction
from shared.errors import NotFound
from shared.memberships import HANDLER_USERS, STAFF, holds, require_session

_MOST_SHOWN_PEOPLE: Final = 2_000
_MOST_COUNTERS: Final = 20_000
# A list shows fifty at most; a count is of these.
_MOST_ASKED: Final = 300


@dataclass(frozen=True, slots=True)
class Found:
    """People for a project; of an investment its owner and chamber learn the number alone."""

    viewer: Viewer
    as_of: date
    versions: Versions
    number: int | None
    candidates: Sequence[Candidate]


@dataclass(frozen=True, slots=True)
class Match:
    """One pair: reasons that add up, what stands against it, what would raise it."""

    viewer: Viewer
    as_of: date
    versions: Versions
    sum_milli: int
    parts: Sequence[Part]
    against: Sequence[Hindrance]
    changes: Sequence[Change]
    given_to: Mapping[UUID, UUID]


async def enter(tx: Transaction, project_id: UUID, now: datetime) -> Viewer:
    """As whom the asker sees the people of this project.

    Raises:
        NotFound: there is no such project, or the asker has nothing to do with it.
    """
    await require_session(tx)
    parties, person_id = await store.parties(tx.sql, project_id), tx.actor.person_id
    if parties is None or person_id is None:
        raise NotFound
    handler_id = parties.handler_id if parties.is_investment else None
    if handler_id and await holds(tx.sql, person_id, handler_id, HANDLER_USERS, now):
        return "handler"
    if person_id == parties.owner_person_id:
        return "owner"
    if await holds(tx.sql, person_id, parties.chamber_id, STAFF, now):
        return "staff"
    raise NotFound


@dataclass(frozen=True, slots=True)
class Able:
    """Who agreed to be shown, has a reason and could pledge now, in the order of the sum."""

    offer: Offer
    people: Sequence[tuple[Candidate, Known]]
    versions: Versions


@dataclass(frozen=True, slots=True)
class Willing:
    """The able as candidates; and what a room is asked about."""

    offer: Offer
    candidates: Sequence[Candidate]
    versions: Versions
    asked: Asked | None


async def able(sql: Sql, project_id: UUID, rankers: Rankers, now: datetime) -> Able:
    """All that nothing stands against as far as matching knows; none is kept.

    Raises:
        NotFound: matching knows no round of the project.
    """
    offer, served = await _offer(sql, project_id), await rankers.serving(sql)
    told = await interests.shown(sql, _MOST_SHOWN_PEOPLE)
    people = domain.able(offer, await _known(sql, offer.project_id, told, now), now)
    known = {one.investor_id: one for one in people}
    found = domain.in_order(await _candidates(offer, people, served))
    return Able(offer, [(one, known[one.investor_id]) for one in found], _versions(served))


async def willing(sql: Sql, project_id: UUID, rankers: Rankers, now: datetime) -> Willing:
    """Those people, and of an investment what their rooms are asked about.

    Raises:
        NotFound: matching knows no round of the project.
    """
    found = await able(sql, project_id, rankers, now)
    offer, asked = found.offer, None
    if offer.instrument in INVESTMENTS:
        terms_ = await rooms_store.offer(sql, offer.round_id)
        asked = Asked(terms_, offer.currency, offer.cheapest_minor, most_units=1)
    return Willing(offer, [one for one, _ in found.people], found.versions, asked)


async def buying(one: Willing, rooms: Rooms) -> Willing:
    """Those who could take a unit now; of the best alone it is asked. A reward has no cap.

    Raises:
        Busy: the rooms cannot be asked for.
    """
    if one.asked is None or not one.candidates:
        return one
    best = one.candidates[:_MOST_ASKED]
    units = await rooms.units(one.asked, [each.investor_id for each in best])
    return replace(one, candidates=domain.with_room(best, units))


async def find(sql: Sql, buyers: Willing, viewer: Viewer, limit: int, now: datetime) -> Found:
    """Who might feel with it and could join; written down as shown."""
    offer, found, versions = buyers.offer, buyers.candidates, buyers.versions
    today = now.astimezone(JST).date()
    if offer.instrument in INVESTMENTS and viewer != "handler":
        return Found(viewer, today, versions, domain.told_count(len(found)), [])
    listed = found[:limit]
    await keep_shown(sql, offer.project_id, viewer, listed, versions, now)
    return Found(viewer, today, versions, len(found), listed)


async def keep_shown(  # noqa: PLR0913, PLR0917  # what is shown, to whom, by what
    sql: Sql,
    project_id: UUID,
    viewer: Viewer,
    shown: Sequence[Candidate],
    versions: Versions,
    now: datetime,
) -> None:
    """Write down that these people were shown to the people of the project."""
    kept = [
        Showing(one.investor_id, project_id, place, one.sum_milli, _by_name(one.parts))
        for place, one in enumerate(shown, start=1)
    ]
    await showings.keep(sql, kept, viewer, versions, day=now.astimezone(JST).date(), now=now)


def _versions(served: Served | None) -> Versions:
    ranker = recommendations.version_of(served)
    return Versions(weighing.newest().version, terms.newest().version, ranker)


async def _candidates(
    offer: Offer, people: Sequence[Known], served: Served | None
) -> list[Candidate]:
    counting = terms.newest()
    if served is None:
        return [domain.candidate(offer, one, counting) for one in people]
    pairs = [domain.visible(offer, one, counting) for one in people]
    base = domain.of_nobody(offer, counting)
    found = await learnt.shares(served, [pair.row for pair in pairs], base)
    return [
        domain.learnt(one, pair, shares)
        for one, pair, shares in zip(people, pairs, found, strict=True)
    ]


def _by_name(parts: Sequence[Part]) -> dict[str, int]:
    return {part.name: part.milli for part in parts}


async def _known(
    sql: Sql, project_id: UUID, told: Mapping[UUID, Interests], now: datetime
) -> list[Known]:
    """All that counts of these investors for the project."""
    weights, today = weighing.newest(), now.astimezone(JST).date()
    people = await store.people(sql, told, now)
    givers = {giver for own in people.values() for giver in own}
    entries = await store.entries(sql, project_id, givers)
    pledged = await store.pledged(sql, project_id, told)
    aside = await set_asides.by(sql, project_id)
    known = []
    for investor_id, interests_ in told.items():
        if people[investor_id] == {investor_id}:
            continue  # nobody acts for it any more: whoever closed an account is not shown
        own = [
            entry for giver in sorted(people[investor_id]) for entry in entries.get(giver, [])
        ]
        score = explained(own, weights, today)
        events = sorted(event for part in score.parts for event in part.event_ids)
        known.append(
            Known(
                investor_id,
                interests_,
                people[investor_id],
                score.sum_milli,
                tuple(events),
                has_pledged=investor_id in pledged,
                has_set_aside=investor_id in aside,
            )
        )
    return known


async def similar(sql: Sql, project_id: UUID, limit: int, now: datetime) -> list[Similar]:
    """What can be joined and has something in common with the project.

    Raises:
        NotFound: matching knows no round of it.
    """
    offer, weights, today = await _offer(sql, project_id), weighing.newest(), now.date()
    felt = await offers.others(sql, [project_id], [], today, most=_MOST_COUNTERS)
    nobody = pairs.Seeker(people=frozenset())
    others = [one for one in await offers.offers(sql) if not pairs.hindrances(one, nobody, now)]
    walk = walked({project_id: 1}, worths(felt, weights))
    return domain.similar(offer, others, walk, terms.newest())[:limit]


async def of_investor(  # noqa: PLR0913  # a pair, who asks, and what serves
    sql: Sql,
    investor_id: UUID,
    project_id: UUID,
    person_id: UUID,
    *,
    rankers: Rankers,
    now: datetime,
) -> Match:
    """The pair as the investor's own people see it: every part, and what would raise it.

    Raises:
        NotFound: matching knows no round of the project.
    """
    offer, weights, counting = await _offer(sql, project_id), weighing.newest(), terms.newest()
    today = now.astimezone(JST).date()
    seeker = await recommendations.seeker_of(sql, investor_id, now)
    walk = await recommendations.walk_of(sql, seeker, weights, today)
    entries = await signals.of_pair(sql, sorted(seeker.people), project_id)
    served = await rankers.serving(sql)
    if served is None:
        found = matched(offer, seeker, walk, counting, today)
        raises = [
            *changes.by_signals(entries, person_id, weights, today),
            *changes.by_telling(offer, seeker.told, counting),
        ]
    else:
        others = [
            *changes.as_if_felt(entries, person_id, weights, today, pair=(offer, seeker, walk)),
            *changes.as_if_told(offer, seeker, walk),
        ]
        rows = [paired(offer, *each[1:], counting, today) for each in others]
        found, *sums = await learnt.summed(
            served, [paired(offer, seeker, walk, counting, today), *rows]
        )
        raises = changes.raising(found.sum_milli, others, [one.sum_milli for one in sums])
    return Match(
        viewer="investor",
        as_of=today,
        versions=_versions(served),
        sum_milli=found.sum_milli,
        parts=found.parts,
        against=pairs.hindrances(offer, seeker, now),
        changes=raises,
        given_to=recommendations.given_to(seeker),
    )


async def of_candidate(  # noqa: PLR0913  # a pair, who asks, and what serves
    sql: Sql,
    investor_id: UUID,
    project_id: UUID,
    viewer: Viewer,
    *,
    rankers: Rankers,
    now: datetime,
) -> Match:
    """The pair as the project's people may see it: of one who agreed to that.

    Raises:
        NotFound: the investor did not agree, or it is an investment and not one's to see.
    """
    offer = await _offer(sql, project_id)
    told = await interests.of(sql, investor_id)
    hidden = offer.instrument in INVESTMENTS and viewer != "handler"
    if hidden or not told.may_be_shown:
        raise NotFound
    people = await _known(sql, project_id, {investor_id: told}, now)
    if not people:
        raise NotFound
    known = people[0]
    served = await rankers.serving(sql)
    [found] = await _candidates(offer, [known], served)
    against = domain.kept_out(offer, known, now)
    # An amount and a wish not to see it are the investor's own.
    private = {"above_ticket", "not_for_me"}
    return Match(
        viewer=viewer,
        as_of=now.astimezone(JST).date(),
        versions=_versions(served),
        sum_milli=found.sum_milli,
        parts=found.parts,
        against=[name for name in against if name not in private],
        changes=[],
        given_to=dict.fromkeys(known.event_ids, project_id),
    )


async def _offer(sql: Sql, project_id: UUID) -> Offer:
    offer = await offers.offer(sql, project_id)
    if offer is None:
        raise NotFound
    return offer
