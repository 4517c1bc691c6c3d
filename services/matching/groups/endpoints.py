"""Groups over HTTP: composed and invited by those who may, answered by the invited alone."""

from uuid import UUID

from fastapi import APIRouter, BackgroundTasks

from services.matching.groups import composing, overviews, proof, usecases
from services.matching.groups.composing import EnoughProposals, PlacementFixed
from services.matching.groups.domain.approaches import ApproachedEnough
from services.matching.groups.domain.inviting import (
    DeadlineUnfit,
    InvitedAlready,
    NoRoom,
    NotComposed,
    NotProposed,
    TooLate,
)
from services.matching.groups.schemas import (
    GroupIn,
    GroupInvitationOut,
    GroupOut,
    GroupsOut,
    InvitationAnswerIn,
    InvitationIn,
    OwnInvitationOut,
    OwnInvitationsOut,
)
from services.matching.groups.store import Proposal
from services.matching.groups.usecases import Fit, PlaceOffer
from services.matching.house import House
from services.matching.interests import store as interests
from services.matching.introductions import store as introductions
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["groups"])


@router.get("/rounds/{round_id}/groups", responses=refusals(Unauthenticated, NotFound))
async def read_groups(
    round_id: UUID, asker: AskerOf, house: House, afterwards: BackgroundTasks
) -> GroupsOut:
    """The newest proposal and the invitations; of an investment for its handler's users.

    Owner and chamber see counts, from five people on.
    """
    async with house.app.transaction(asker.actor) as tx:
        seen = await overviews.overview(tx, round_id, house.clock())
    counts = seen.counts
    if seen.viewer == "counts":
        # No row security lets owner or chamber count them.
        async with house.worker.statement() as sql:
            counts = await overviews.counts(sql, round_id)
    else:
        # Whoever looks may soon compose, and would wait for it to be loaded.
        afterwards.add_task(proof.solver)
    return GroupsOut.of(seen, counts)


@router.put(
    "/rounds/{round_id}/groups/{group_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        NotComposed,
        EnoughProposals,
        PlacementFixed,
    )
    | leads_to(invite_to_group="group_id"),
)
async def compose_group(
    round_id: UUID, group_id: UUID, body: GroupIn, asker: AskerOf, house: House
) -> GroupOut:
    """Compose a group out of those who agreed to be shown; who has a place stays in it.

    For `reward` by the chamber's staff, for `fund` and `equity` by the handler's users alone.
    """
    asked, now = body.asked(), house.clock()
    async with house.app.transaction(asker.actor) as tx:
        about, known, places = await composing.begin(tx, round_id, group_id, asked, now)
    if known is not None:
        return GroupOut.of(known)
    async with house.worker.statement() as sql:
        material = await composing.gather(
            sql, about, asked, places, rankers=house.rankers, now=now
        )
    material = await composing.within_rooms(material, about, places, house.rooms)
    answer = await composing.compose(material)
    async with house.app.transaction(asker.actor) as tx:
        proposal = Proposal(group_id, round_id, asked.kept(), answer, now)
        made = await composing.keep(tx, about, proposal, asked, material, house.key)
    async with house.worker.statement() as sql:
        await composing.keep_shown(sql, about, material, answer, now)
    return GroupOut.of(made)


@router.put(
    "/groups/{group_id}/invitations/{invitation_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        NotComposed,
        NotProposed,
        InvitedAlready,
        NoRoom,
        DeadlineUnfit,
        ApproachedEnough,
    ),
)
async def invite_to_group(
    group_id: UUID, invitation_id: UUID, body: InvitationIn, asker: AskerOf, house: House
) -> GroupInvitationOut:
    """Offer a place to who has the room for it; the 50th of a private placement is refused."""
    now = house.clock()
    offer = PlaceOffer(group_id, invitation_id, body.investor_id, body.answer_by)
    async with house.app.transaction(asker.actor) as tx:
        about, units = await usecases.offered(tx, group_id, body.investor_id, now)
    has_room = await usecases.has_room(about, units, body.investor_id, house.rooms)
    async with house.worker.statement() as sql:
        told = await interests.of(sql, body.investor_id)
    async with house.app.transaction(asker.actor) as tx:
        fit = Fit(told.may_be_shown, told.introduced_for, has_room)
        made = await usecases.invite(tx, offer, fit, now)
    return GroupInvitationOut.of(made)


@router.get(
    "/investors/{investor_id}/group-invitations", responses=refusals(Unauthenticated, NotFound)
)
async def list_group_invitations(
    investor_id: UUID, asker: AskerOf, house: House
) -> OwnInvitationsOut:
    """What an investor is invited to, for those who act for it."""
    async with house.app.transaction(asker.actor) as tx:
        rows, pledges = await usecases.own(tx, investor_id, house.clock())
    return OwnInvitationsOut(
        invitations=[OwnInvitationOut.of_row(row, pledges.get(row["id"])) for row in rows]
    )


@router.get("/group-invitations/{invitation_id}", responses=refusals(Unauthenticated, NotFound))
async def read_group_invitation(
    invitation_id: UUID, asker: AskerOf, house: House
) -> OwnInvitationOut:
    """One invitation, for those who act for its investor."""
    async with house.app.transaction(asker.actor) as tx:
        row, pledges = await usecases.one(tx, invitation_id, house.clock())
    return OwnInvitationOut.of_row(row, pledges.get(invitation_id))


@router.put(
    "/group-invitations/{invitation_id}/answer",
    responses=refusals(Unauthenticated, NotFound, NotComposed, TooLate, WrongState),
)
async def answer_group_invitation(
    invitation_id: UUID, body: InvitationAnswerIn, asker: AskerOf, house: House
) -> GroupInvitationOut:
    """Take the place or not; taken, the member pledges alone, and nothing is pooled."""
    async with house.app.transaction(asker.actor) as tx:
        made = await usecases.answer(
            tx, invitation_id=invitation_id, said=body.verdict, now=house.clock()
        )
        introduced = await introductions.states(tx.sql, [made.id])
    return GroupInvitationOut.of(made, introduction_state=introduced.get(made.id))
