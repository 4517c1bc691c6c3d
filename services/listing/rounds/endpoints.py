"""Drafts of rounds by HTTP, for the project's owner."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body

from services.listing.house import House
from services.listing.rounds import domain, store, usecases
from services.listing.rounds.domain import OneRoundOnly, UnknownHandler
from services.listing.rounds.domain.soundness import TermsUnsound
from services.listing.rounds.schemas import RoundIn, RoundOut, TermsBody
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated, WrongState
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/projects", tags=["rounds"])


@router.put(
    "/{project_id}/rounds/{round_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        WrongState,
        TermsUnsound,
        OneRoundOnly,
        UnknownHandler,
        IdTaken,
    )
    | leads_to(read_project="project_id", keep_document="round_id"),
)
async def save_round(
    project_id: UUID,
    round_id: UUID,
    body: Annotated[RoundIn, Body()],
    asker: AskerOf,
    house: House,
) -> RoundOut:
    """Save the money terms of one's project as a whole; unsound ones are refused by code.

    They may be changed while the project may; the same body again answers the state.
    """
    draft = body.draft()
    async with house.app.transaction(asker.actor) as tx:
        head = await usecases.save_draft(
            tx,
            project_id=project_id,
            round_id=round_id,
            person_id=asker.person_id,
            draft=draft,
            saved_hash=body_hash(body),
            now=house.clock(),
            is_business_day=house.is_business_day,
        )
    computed = domain.dates(draft, house.is_business_day)
    return RoundOut(
        round_id=round_id,
        project_id=project_id,
        state=store.state(head) if head else None,
        terms_version=head.terms_version if head else None,
        terms=TermsBody(**body.model_dump()),
        handler_id=domain.handler_of(draft),
        opens_at=draft.opens_at,
        closes_at=draft.closes_at,
        settles_at=computed.settles_at,
        transfers_end=computed.transfers_end,
        payment_day=computed.payment_day,
        approvals=[],
    )
