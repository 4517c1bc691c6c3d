"""Compose a group out of those who agreed to be shown, and keep it with its inputs."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from services.matching.groups import store
from services.matching.groups.composers import composing_for, enter, is_investment, record
from services.matching.groups.domain import asking, inviting
from services.matching.groups.domain.asking import Asked, Person
from services.matching.groups.domain.inviting import Invitation
from services.matching.groups.domain.parts import Candidate, Rules
from services.matching.groups.questions import told as answered
from services.matching.groups.questions import written
from services.matching.groups.store import Proposal, Round
from services.matching.interests import store as interests
from services.matching.introductions import store as introductions
from services.matching.introductions.domain import CAME_TO_NOTHING
from services.matching.matches import usecases as matches
from services.matching.matches.domain import Candidate as Shown
from services.matching.matches.domain import Known
from services.matching.matches.sentences import of_somebody
from services.matching.matches.store import people as people_of
from services.matching.rankers.serving import Rankers
from services.matching.rooms import gateway
from services.matching.rooms.gateway import Rooms
from services.matching.showings.domain import Versions
from shared.database import Sql, Transaction
from shared.encryption import ColumnKey
from shared.errors import Conflict, IdTaken

if TYPE_CHECKING:
    from services.matching.showings.domain import Viewer as Eyes

MOST_PROPOSALS: Final = 100


class EnoughProposals(Conflict):
    """A round has at most 100 proposals."""

    title = "So many groups were composed for this round that no other may be"


class PlacementFixed(Conflict):
    """Whether an issue is private was said with its first proposal, and stays."""

    title = "It was said before whether this is a private placement"


@dataclass(frozen=True, slots=True)
class Material:
    """What a group is composed of: the question, and how each person is shown."""

    rules: Rules
    candidates: Sequence[Candidate]
    shown: Mapping[UUID, Shown]
    local: frozenset[UUID]
    versions: Versions


async def begin(
    tx: Transaction, round_id: UUID, group_id: UUID, asked: Asked, now: datetime
) -> tuple[Round, Proposal | None, Sequence[Invitation]]:
    """Whether the asker may compose now; the proposal, if this id was composed before.

    Raises:
        NotFound: no round of the asker's organisation.
        Forbidden: another role there.
        NotComposed: not the round for it.
        IdTaken: the id names another proposal.
        EnoughProposals: there are so many.
        PlacementFixed: it was said otherwise before.
    """
    about = await enter(tx, round_id, now)
    known = await store.proposal(tx.sql, group_id)
    if known is not None:
        _check_same(known, round_id, asked)
        return about, known, ()
    inviting.check_open(about.instrument, about.state, about.closes_at, now)
    if await store.proposals(tx.sql, round_id) >= MOST_PROPOSALS:
        raise EnoughProposals("Work with one of those.")
    said = await store.is_private(tx.sql, round_id)
    if (said is not None and said != asked.is_private) or (
        asked.is_private and about.instrument != "equity"
    ):
        raise PlacementFixed("A private placement is one of shares, from the first on.")
    return about, None, await _places(tx.sql, round_id)


async def _places(sql: Sql, round_id: UUID) -> Sequence[Invitation]:
    """The invitations; one whose introduction came to nothing leaves its place to others."""
    places = await store.of_round(sql, round_id)
    introduced = await introductions.states(sql, [one.id for one in places])
    return [
        replace(one, state="declined") if introduced.get(one.id) in CAME_TO_NOTHING else one
        for one in places
    ]


def _check_same(known: Proposal, round_id: UUID, asked: Asked) -> None:
    if known.round_id != round_id or {"beside": [], **known.asked} != asked.kept():
        raise IdTaken("This id names another proposal.")


async def gather(  # noqa: PLR0913  # what is asked, and of whom
    sql: Sql,
    about: Round,
    asked: Asked,
    invitations: Sequence[Invitation],
    *,
    rankers: Rankers,
    now: datetime,
) -> Material:
    """Those who agreed to be shown and could pledge, and those who have a place."""
    able = await matches.able(sql, about.project_id, rankers, now)
    subjects = await interests.subjects(sql, [about.project_id])
    here = subjects[about.project_id].municipality if about.project_id in subjects else ""
    people = [_person(one, known) for one, known in able.people]
    # Whoever has a place stays, also once it has pledged and is nobody's candidate any more.
    listed = {one.investor_id for one in people}
    people += await _placed(sql, [i.investor_id for i in invitations], listed, now)
    taken = sum(i.units for i in invitations if i.state == "accepted" and i.kind == "round")
    rules = asking.rules_of(asked, about.owner_person_id, about.units_left + taken)
    candidates = asking.with_places(
        [asking.candidate(asked, one, here, about.unit_minor) for one in people], invitations
    )
    local = frozenset(one.id for one in candidates if one.is_local)
    shown = {one.investor_id: one for one, _ in able.people}
    return Material(rules, candidates, shown, local, able.versions)


def _person(one: Shown, known: Known) -> Person:
    return Person(one.investor_id, one.sum_milli, known.told, known.people)


async def _placed(
    sql: Sql, investor_ids: Sequence[UUID], listed: set[UUID], now: datetime
) -> list[Person]:
    missing = [one for one in investor_ids if one not in listed]
    told = await interests.told(sql, missing)
    people = await people_of(sql, missing, now)
    return [Person(one, 0, told[one], people[one]) for one in missing if one in told]


async def within_rooms(
    material: Material, about: Round, invitations: Sequence[Invitation], rooms: Rooms
) -> Material:
    """The same without what anybody could not buy now; a reward has no cap to ask for.

    Raises:
        Busy: the rooms cannot be asked for.
    """
    if not is_investment(about):
        return material
    placed = {one.investor_id for one in invitations}
    free = [one for one in material.candidates if one.id not in placed]
    most = max((one.most_units for one in free), default=0)
    ids = [one.id for one in free]
    left = await rooms.units(asked_of(about, most), ids) if most > 0 else {}
    bounded = asking.within_rooms(material.candidates, left, placed)
    return replace(material, candidates=bounded)


def asked_of(about: Round, most_units: int) -> gateway.Asked:
    return gateway.Asked(about.offer, about.currency, about.unit_minor, most_units)


async def compose(material: Material) -> dict[str, Any]:
    """The answer, with why each; in a thread, so that nobody else waits for it."""
    # Here, so that the service starts without the solver.
    from services.matching.groups.engine import compose as engine  # noqa: PLC0415

    answer = answered(await asyncio.to_thread(engine, material.rules, material.candidates))
    for name in ("group", "second"):
        for member in (answer[name] or {"members": []})["members"]:
            investor_id = UUID(member["investor_id"])
            member["is_local"] = investor_id in material.local
            shown = material.shown.get(investor_id)
            member["reasons"] = [] if shown is None else _reasons(shown)
    return answer


def _reasons(shown: Shown) -> list[dict[str, Any]]:
    told = [(part, *of_somebody(part)) for part in shown.parts]
    return [
        {"name": part.name, "milli": part.milli, "ja": ja, "en": en} for part, ja, en in told
    ]


async def keep(  # noqa: PLR0913, PLR0917  # a proposal and its inputs
    tx: Transaction,
    about: Round,
    made: Proposal,
    asked: Asked,
    material: Material,
    key: ColumnKey,
) -> Proposal:
    """Keep the proposal with its inputs, these sealed; of two at once the first stands.

    Raises:
        IdTaken: the id names another proposal meanwhile.
        PlacementFixed: another said it otherwise meanwhile.
    """
    person_id = tx.actor.person_id
    assert person_id is not None, "who composes has entered"
    is_private = await store.set_issue(
        tx.sql, about, is_private=asked.is_private, person_id=person_id, now=made.composed_at
    )
    if is_private != asked.is_private:
        raise PlacementFixed("Another proposal said it otherwise.")
    if not await store.add(
        tx.sql,
        made,
        organisation_id=composing_for(about),
        question_sealed=key.seal(written(material.rules, material.candidates), row=made.id),
        person_id=person_id,
    ):
        known = await store.proposal(tx.sql, made.id)
        if known is None:
            raise IdTaken("This id names another proposal.")
        _check_same(known, about.id, asked)
        return known
    await record(
        tx, about, "compose", "group_proposal", made.id, asked.kept(), made.composed_at
    )
    return made


async def keep_shown(
    sql: Sql, about: Round, material: Material, answer: Mapping[str, Any], now: datetime
) -> None:
    """Write down who is named to whom, before it is answered."""
    ids = [
        UUID(member["investor_id"])
        for name in ("group", "second")
        for member in (answer[name] or {"members": []})["members"]
    ]
    shown = [material.shown[one] for one in dict.fromkeys(ids) if one in material.shown]
    viewer: Eyes = "handler" if is_investment(about) else "staff"
    await matches.keep_shown(sql, about.project_id, viewer, shown, material.versions, now)
