"""Verification by HTTP: asked by the investor, answered by the handler's users."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.companies.domain import CompanyNumberNeeded, CompanyTaken
from services.investors.house import House
from services.investors.registration.bounds import TooManyKept
from services.investors.verifications import usecases
from services.investors.verifications.domain import (
    ExtraStepNeeded,
    LastDayRefused,
    NothingToRevoke,
    OverAge,
    ProfileChanged,
)
from services.investors.verifications.schemas import (
    ApplicantOut,
    ApplicantsOut,
    VerificationIn,
    VerificationOut,
    VerificationsOut,
)
from services.investors.verifications.store import Wanted
from services.investors.verifications.usecases import Given
from shared.auth import AskerOf
from shared.errors import Forbidden, IdTaken, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals
from shared.wire import Name, body_hash

router = APIRouter(tags=["verifications"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.put(
    "/investors/{investor_id}/verification-requests/{handler_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, OverAge, TooManyKept)
    | leads_to(
        read_verifications="investor_id",
        answer_verification="investor_id",
        read_chip="investor_id",
        read_age_rules="handler_id",
    ),
)
async def request_verification(
    investor_id: UUID, handler_id: UUID, asker: AskerOf, house: House
) -> VerificationOut:
    """Ask a handler to verify this investor; asking again changes nothing."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.ask(
            tx, investor_id, handler_id, house.key, today=house.today(), now=house.clock()
        )
    return VerificationOut.of(found)


@router.put(
    "/investors/{investor_id}/verifications/{verification_id}",
    responses=refusals(
        Unauthenticated,
        Forbidden,
        NotFound,
        IdTaken,
        OverAge,
        ExtraStepNeeded,
        LastDayRefused,
        NothingToRevoke,
        ProfileChanged,
        CompanyNumberNeeded,
        CompanyTaken,
    )
    | leads_to(read_verifications="investor_id"),
)
async def answer_verification(
    investor_id: UUID,
    verification_id: UUID,
    body: VerificationIn,
    asker: AskerOf,
    house: House,
) -> VerificationOut:
    """Say yes or no, or take a yes back, as a user of the handler; the newest answer counts."""
    given = Given(
        investor_id=investor_id,
        verification_id=verification_id,
        handler_id=body.handler_id,
        verdict=body.verdict,
        method=body.method,
        valid_to=body.valid_to,
        is_step_done=body.extra_step_done,
        profile_version=body.profile_version,
        body_hash=body_hash(body),
    )
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.answer(
            tx, given, house.key, today=house.today(), now=house.clock()
        )
    return VerificationOut.of(found)


@router.get("/investors/{investor_id}/verifications", responses=_REFUSALS)
async def read_verifications(
    investor_id: UUID, asker: AskerOf, house: House
) -> VerificationsOut:
    """How the investor stands with each handler it asked."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.read(tx, investor_id, house.today(), house.clock())
    return VerificationsOut(verifications=[VerificationOut.of(each) for each in found])


@router.get("/handler-applicants", responses=refusals(Unauthenticated, Forbidden))
async def read_applicants(
    asker: AskerOf, house: House, investor_id: UUID | None = None, name: Name | None = None
) -> ApplicantsOut:
    """Who asked the handlers one is a user of, 200 at most; those who wait come first.

    `investor_id` asks for one, `name` for those who have this in their name, spaces aside, or
    are the company of this corporate number.
    """
    wanted = Wanted(investor_id, name)
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.applicants(tx, wanted, house.key, house.today(), house.clock())
    return ApplicantsOut(applicants=[ApplicantOut.of(each) for each in found])
