"""The authority to act for a company by HTTP: claimed by who acts, answered by the handler."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.authorities import usecases
from services.investors.authorities.domain import AuthorityRefused
from services.investors.authorities.schemas import (
    AuthoritiesOut,
    AuthorityAnswerIn,
    AuthorityIn,
    AuthorityOut,
)
from services.investors.authorities.usecases import Given
from services.investors.house import House
from services.investors.identity.domain import NotAsked
from services.investors.registration.domain import MyNumberRefused
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import body_hash

router = APIRouter(prefix="/investors/{investor_id}/authorities", tags=["authorities"])


@router.put(
    "/{authority_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        AuthorityRefused,
        NotAsked,
        MyNumberRefused,
    )
    | leads_to(read_authorities="investor_id", answer_authority="investor_id authority_id"),
)
async def claim_authority(
    investor_id: UUID, authority_id: UUID, body: AuthorityIn, asker: AskerOf, house: House
) -> AuthorityOut:
    """Say that one may act for this company, and what proves it; a handler decides on it."""
    new = body.claim(investor_id, authority_id, asker.person_id, house.clock())
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.claim(tx, new, house.today())
    return AuthorityOut.of(found, house.today())


@router.put(
    "/{authority_id}/answers/{answer_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, IdTaken, AuthorityRefused)
    | leads_to(read_authorities="investor_id"),
)
async def answer_authority(  # noqa: PLR0913, PLR0917  # the ids of its path
    investor_id: UUID,
    authority_id: UUID,
    answer_id: UUID,
    body: AuthorityAnswerIn,
    asker: AskerOf,
    house: House,
) -> AuthorityOut:
    """Say yes or no, or take a yes back, as a user of the handler it was claimed towards."""
    given = Given(
        investor_id=investor_id,
        authority_id=authority_id,
        answer_id=answer_id,
        verdict=body.verdict,
        body_hash=body_hash(body, str(authority_id)),
    )
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.answer(tx, given, house.today(), house.clock())
    return AuthorityOut.of(found, house.today())


@router.get("", responses=refusals(Unauthenticated, Forbidden, NotFound))
async def read_authorities(investor_id: UUID, asker: AskerOf, house: House) -> AuthoritiesOut:
    """Who may act for this company: to itself all, to a handler what was claimed towards it."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id)
    today = house.today()
    return AuthoritiesOut(authorities=[AuthorityOut.of(each, today) for each in found])
