"""Show a round's groups, invite to them and answer: nothing is pooled, each pledges alone.

For `reward` the owner's chamber composes, for investments the users of the round's handler;
owner and chamber of an investment learn counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.matching.groups import store
from services.matching.groups.domain import approaches, inviting
from services.matching.groups.domain.inviting import Invitation, Verdict
from services.matching.groups.store import Proposal, Round
from services.matching.matches.domain import INVESTMENTS, LEAST
from services.matching.rooms.gateway import Asked, Rooms
from services.matching.ties import domain as tied
from shared import audit, outbox
from shared.contracts.matching import GroupInvited
from shared.database import Sql, Transaction
from shared.errors import IdTaken, NotFound
from shared.ids import derived_id
from shared.memberships import (
    HANDLER_USERS,
    STAFF,
    holds,
    require_acts_for,
    require_role,
    require_session,
)
from shared.wire import body_hash

Viewer = Literal["composer", "counts"]


@dataclass(frozen=True, slots=True)
class Overview:
    """A round's groups as one asker sees them; `counts` without a name from five people on."""

    about: Round
    viewer: Viewer
    proposal: Proposal | None
    invitations: Sequence[Invitation]
    pledges: Mapping[UUID, Any]
    approached: int | None
    is_private: bool | None
    counts: Mapping[str, int | None]


async def overview(tx: Transaction, round_id: UUID, now: datetime) -> Overview:
    """The newest proposal and all invitations, for who composes; for owner and chamber counts.

    Raises:
        NotFound: the asker has nothing to do with it.
    """
    await require_session(tx)
    about, person_id = await store.round_(tx.sql, round_id), tx.actor.person_id
    if about is None or person_id is None or about.instrument not in inviting.COMPOSED_FOR:
        raise NotFound
    if await holds(tx.sql, person_id, composing_for(about), roles_for(about), now):
        return await _for_composer(tx.sql, about)
    is_near = person_id == about.owner_person_id or await holds(
        tx.sql, person_id, about.chamber_id, STAFF, now
    )
    if not is_near:
        raise NotFound
    return Overview(about, "counts", None, (), {}, None, None, {})


async def _for_composer(sql: Sql, about: Round) -> Overview:
    invitations = await store.of_round(sql, about.id)
    return Overview(
        about,
        "composer",
        await store.newest(sql, about.id),
        invitations,
        await store.pledges(sql, about.id, [one.investor_id for one in invitations]),
        await store.approached(sql, about.id),
        await store.is_private(sql, about.id),
        _counts(invitations, least=0),
    )


async def counts(sql: Sql, round_id: UUID) -> Mapping[str, int | None]:
    """How many are invited, have accepted and declined; nothing below five people."""
    return _counts(await store.of_round(sql, round_id), least=LEAST)


def _counts(invitations: Sequence[Invitation], *, least: int) -> dict[str, int | None]:
    states = ("invited", "accepted", "declined", "lapsed")
    found = {state: sum(1 for one in invitations if one.state == state) for state in states}
    return {state: count if count >= least else None for state, count in found.items()}


async def offered(
    tx: Transaction, group_id: UUID, investor_id: UUID, now: datetime
) -> tuple[Round, int]:
    """The round of a proposal, and the units it has for somebody; 0 where it names them not.

    Raises:
        NotFound: no proposal of the asker's organisation.
        Forbidden: another role there.
    """
    await require_session(tx)
    proposal = await store.proposal(tx.sql, group_id)
    if proposal is None:
        raise NotFound
    place = _place_of(proposal, investor_id)
    return await enter(tx, proposal.round_id, now), place["units"] if place else 0


async def has_room(about: Round, units: int, investor_id: UUID, rooms: Rooms) -> bool:
    """Whether somebody could take so many units now; a reward has no cap to ask for.

    Raises:
        Busy: the rooms cannot be asked for.
    """
    if units < 1 or not is_investment(about):
        return True
    asked = Asked(about.offer, about.currency, about.unit_minor, units)
    found = await rooms.units(asked, [investor_id])
    return found.get(investor_id, 0) >= units


async def invite(  # noqa: PLR0913  # whom, to what, by when
    tx: Transaction,
    *,
    group_id: UUID,
    invitation_id: UUID,
    investor_id: UUID,
    may_be_shown: bool,
    has_room: bool,
    answer_by: datetime,
    now: datetime,
) -> Invitation:
    """Offer a place of the proposal; who is approached is counted before anything is shown.

    Raises:
        NotFound: no proposal of the asker's organisation.
        NotComposed, DeadlineUnfit: the round or the time is not one for it.
        NotProposed: the proposal does not name them, or they agree no longer to be shown.
        NoRoom: they could not take the place now.
        InvitedAlready: they were asked about this round before.
        ApproachedEnough: the 50th of a private placement.
        IdTaken: the id names another invitation.
    """
    await require_session(tx)
    proposal = await store.proposal(tx.sql, group_id)
    if proposal is None:
        raise NotFound
    about = await enter(tx, proposal.round_id, now)
    known = await store.find(tx.sql, invitation_id)
    if known is not None:
        if (known.proposal_id, known.investor_id, known.answer_by) != (
            group_id, investor_id, answer_by,
        ):  # fmt: skip
            raise IdTaken("This id names another invitation.")
        return known
    inviting.check_open(about.instrument, about.state, about.closes_at, now)
    inviting.check_deadline(answer_by, about.closes_at, now)
    if not may_be_shown:
        raise inviting.NotProposed("They agree no longer to be shown.")
    made = _place(tx, proposal, invitation_id, investor_id, answer_by, now)
    if not has_room:
        raise inviting.NoRoom("Compose another group.")
    issues = await store.lock_issues(tx.sql, about.id, investor_id)
    await _check_new(tx.sql, made)
    approaches.check_one_more(about.id, issues)
    await store.approach(tx.sql, about.id, investor_id, invitation_id, now)
    if not await store.invite(tx.sql, made):
        raise IdTaken("This id names another invitation.")
    await outbox.add(
        tx.sql,
        [
            GroupInvited(
                round_id=about.id,
                invitation_id=invitation_id,
                project_id=about.project_id,
                investor_id=investor_id,
                answer_by=answer_by,
                occurred_at=now,
            )
        ],
    )
    await record(
        tx, about, "invite", "group_invitation", invitation_id, [str(investor_id)], now
    )
    return made


def _place(  # noqa: PLR0913, PLR0917  # the place
    tx: Transaction,
    proposal: Proposal,
    invitation_id: UUID,
    investor_id: UUID,
    answer_by: datetime,
    now: datetime,
) -> Invitation:
    assert tx.actor.person_id is not None, "who invites has entered"
    place = _place_of(proposal, investor_id)
    if place is None:
        raise inviting.NotProposed("Compose a group with them first.")
    return Invitation(
        id=invitation_id,
        proposal_id=proposal.id,
        round_id=proposal.round_id,
        investor_id=investor_id,
        units=place["units"],
        leads=place["leads"],
        state="invited",
        invited_by=tx.actor.person_id,
        invited_at=now,
        answer_by=answer_by,
    )


def _place_of(proposal: Proposal, investor_id: UUID) -> Mapping[str, Any] | None:
    members = (proposal.answer["group"] or {"members": []})["members"]
    return next((one for one in members if one["investor_id"] == str(investor_id)), None)


async def _check_new(sql: Sql, made: Invitation) -> None:
    for one in await store.of_round(sql, made.round_id):
        if one.investor_id == made.investor_id:
            raise inviting.InvitedAlready("Nobody is asked twice.", state=one.state)


async def answer(
    tx: Transaction, *, invitation_id: UUID, said: Verdict, now: datetime
) -> Invitation:
    """Take the place, or not, by who acts for the investor; the same again is no change.

    Raises:
        NotFound: no invitation for this asker.
        TooLate: the deadline has passed.
        WrongState: it was answered otherwise.
        NotComposed: the round takes no pledges any more.
    """
    await require_session(tx)
    seen = await store.find(tx.sql, invitation_id)
    if seen is None or tx.actor.person_id is None:
        raise NotFound
    await require_acts_for(tx, seen.investor_id, now)
    about = await store.round_(tx.sql, seen.round_id)
    invitation = await store.lock(tx.sql, invitation_id) if seen.state == "invited" else seen
    # Answered or lapsed meanwhile: its row is no longer one to change.
    invitation = invitation or await store.find(tx.sql, invitation_id)
    assert about is not None
    assert invitation is not None
    if invitation.state == said:
        return invitation
    inviting.check_answerable(invitation, now)
    if said == "accepted":
        inviting.check_open(about.instrument, about.state, about.closes_at, now)
    await store.answer(tx.sql, invitation_id, said, tx.actor.person_id, now)
    await record(tx, about, said, "group_invitation", invitation_id, [said], now)
    answered_ = await store.find(tx.sql, invitation_id)
    assert answered_ is not None
    return answered_


async def own(
    tx: Transaction, investor_id: UUID, now: datetime
) -> tuple[Sequence[Any], Mapping[UUID, Any]]:
    """An investor's invitations, newest first, and its own pledges to those rounds.

    Raises:
        NotFound: no such investor for this asker.
    """
    await require_acts_for(tx, investor_id, now)
    rows = await store.shown(tx.sql, investor_id=investor_id)
    return rows, await _own_pledges(tx.sql, rows)


async def one(
    tx: Transaction, invitation_id: UUID, now: datetime
) -> tuple[Any, Mapping[UUID, Any]]:
    """One invitation, for whoever acts for its investor.

    Raises:
        NotFound: none for this asker.
    """
    await require_session(tx)
    rows = await store.shown(tx.sql, invitation_id=invitation_id)
    if not rows:
        raise NotFound
    await require_acts_for(tx, rows[0]["investor_id"], now)
    return rows[0], await _own_pledges(tx.sql, rows)


async def _own_pledges(sql: Sql, rows: Sequence[Any]) -> dict[UUID, Any]:
    found = {}
    for row in rows:
        pledges = await store.pledges(sql, row["round_id"], [row["investor_id"]])
        if row["investor_id"] in pledges:
            found[row["id"]] = pledges[row["investor_id"]]
    return found


def is_investment(about: Round) -> bool:
    return about.instrument in INVESTMENTS


def composing_for(about: Round) -> UUID:
    return tied.organisation_of(about.instrument, about.chamber_id, about.handler_id)


def roles_for(about: Round) -> tuple[str, ...]:
    return HANDLER_USERS if is_investment(about) else STAFF


async def enter(tx: Transaction, round_id: UUID, now: datetime) -> Round:
    await require_session(tx)
    about = await store.round_(tx.sql, round_id)
    if about is None or about.instrument not in inviting.COMPOSED_FOR:
        raise NotFound
    await require_role(tx, composing_for(about), roles_for(about), now)
    return about


async def record(  # noqa: PLR0913, PLR0917  # an audit row's parts
    tx: Transaction,
    about: Round,
    what: str,
    kind: str,
    subject: UUID,
    content: Any,  # noqa: ANN401  # any JSON value
    now: datetime,
) -> None:
    entry = audit.Entry(
        command=f"group:{what}",
        command_id=derived_id(kind, subject, what),
        subject_kind=kind,
        subject=subject,
        chamber_id=about.chamber_id,
        after_hash=body_hash(content),
    )
    await audit.record(tx, entry, now)
