"""Invite to a composed group, and answer: nothing is pooled, each pledges alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.matching.groups import store
from services.matching.groups.composers import enter, is_investment, record
from services.matching.groups.domain import approaches, inviting
from services.matching.groups.domain.inviting import Invitation, Verdict
from services.matching.groups.store import Proposal, Round
from services.matching.introductions import usecases as introductions
from services.matching.introductions.domain import ANSWERED_WITHIN, Introduction
from services.matching.rooms.gateway import Asked, Rooms
from shared import outbox
from shared.contracts.matching import GroupInvited
from shared.database import Sql, Transaction
from shared.errors import IdTaken, NotFound
from shared.memberships import require_acts_for, require_session


@dataclass(frozen=True, slots=True)
class PlaceOffer:
    """A place of a proposal, to be offered to one investor until a day."""

    group_id: UUID
    invitation_id: UUID
    investor_id: UUID
    answer_by: datetime

    def known_as(self, known: Invitation) -> Invitation:
        """The invitation that this was before.

        Raises:
            IdTaken: that one offers something else.
        """
        was = PlaceOffer(known.proposal_id, known.id, known.investor_id, known.answer_by)
        if was != self:
            raise IdTaken("This id names another invitation.")
        return known


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found out about an investor before a place is offered."""

    may_be_shown: bool
    introduced_for: Collection[str]
    has_room: bool


async def offered(
    tx: Transaction, group_id: UUID, investor_id: UUID, now: datetime
) -> tuple[Round, int]:
    """The round of a proposal, and the units of it that it has for somebody.

    0 where it does not name them, and beside the round: no room is asked for there.

    Raises:
        NotFound: no proposal of the asker's organisation.
        Forbidden: another role there.
    """
    proposal, about = await _entered(tx, group_id, now)
    place = _place_of(proposal, investor_id)
    return about, place["units"] if place and place["kind"] == "round" else 0


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


async def invite(tx: Transaction, offer: PlaceOffer, fit: Fit, now: datetime) -> Invitation:
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
    proposal, about = await _entered(tx, offer.group_id, now)
    known = await store.find(tx.sql, offer.invitation_id)
    if known is not None:
        return offer.known_as(known)
    inviting.check_open(about.instrument, about.state, about.closes_at, now)
    inviting.check_deadline(offer.answer_by, about.closes_at, now)
    if not fit.may_be_shown:
        raise inviting.NotProposed("They agree no longer to be shown.")
    made = _made(tx, proposal, offer, now)
    if made.kind != "round" and made.kind not in fit.introduced_for:
        raise inviting.NotProposed("They agree no longer to be introduced.")
    if not fit.has_room:
        raise inviting.NoRoom("Compose another group.")
    await _approach(tx.sql, made, now)
    await outbox.add(tx, [_said(about, made, now)])
    content = [str(made.investor_id)]
    await record(tx, about, "invite", "group_invitation", made.id, content, now)
    return made


async def _entered(tx: Transaction, group_id: UUID, now: datetime) -> tuple[Proposal, Round]:
    await require_session(tx)
    proposal = await store.proposal(tx.sql, group_id)
    if proposal is None:
        raise NotFound
    return proposal, await enter(tx, proposal.round_id, now)


def _made(tx: Transaction, proposal: Proposal, offer: PlaceOffer, now: datetime) -> Invitation:
    assert tx.actor.person_id is not None, "who invites has entered"
    place = _place_of(proposal, offer.investor_id)
    if place is None:
        raise inviting.NotProposed("Compose a group with them first.")
    return Invitation(
        id=offer.invitation_id,
        proposal_id=proposal.id,
        round_id=proposal.round_id,
        investor_id=offer.investor_id,
        kind=place["kind"],
        units=place["units"],
        leads=place["leads"],
        state="invited",
        invited_by=tx.actor.person_id,
        invited_at=now,
        answer_by=offer.answer_by,
    )


async def _approach(sql: Sql, made: Invitation, now: datetime) -> None:
    """Count the person among those approached, under the locks of their issues, and invite."""
    issues = await store.lock_issues(sql, made.round_id, made.investor_id)
    await _check_new(sql, made)
    approaches.check_one_more(made.round_id, issues)
    await store.approach(sql, made.round_id, made.investor_id, made.id, now)
    if not await store.invite(sql, made):
        raise IdTaken("This id names another invitation.")


def _said(about: Round, made: Invitation, now: datetime) -> GroupInvited:
    return GroupInvited(
        round_id=about.id,
        invitation_id=made.id,
        project_id=about.project_id,
        investor_id=made.investor_id,
        answer_by=made.answer_by,
        kind=made.kind,
        occurred_at=now,
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

    Beside the round that is a yes to being introduced, and the owner is asked.

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
    if said == "accepted" and invitation.kind != "round":
        await introductions.ask(tx, _introduction(about, invitation, tx.actor.person_id, now))
    answered_ = await store.find(tx.sql, invitation_id)
    assert answered_ is not None
    return answered_


def _introduction(
    about: Round, place: Invitation, person_id: UUID, now: datetime
) -> Introduction:
    assert place.kind != "round", "a place of the round is pledged for"
    return Introduction(
        id=place.id,
        round_id=about.id,
        project_id=about.project_id,
        chamber_id=about.chamber_id,
        owner_person_id=about.owner_person_id,
        investor_id=place.investor_id,
        part=place.kind,
        amount_minor=place.units * about.unit_minor,
        currency=about.currency,
        asked_by=person_id,
        asked_at=now,
        answer_by=now + ANSWERED_WITHIN,
    )


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
