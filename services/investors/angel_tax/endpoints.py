"""The angel-tax file by HTTP: facts in from the handler's users, files out to the investor."""

from uuid import UUID

from fastapi import APIRouter

from services.investors.angel_tax import usecases
from services.investors.angel_tax.domain import CertificateRefused, SchemeRefused
from services.investors.angel_tax.schemas import (
    AngelFileOut,
    AngelFilesOut,
    CertificateIn,
    CertificateOut,
    CertificatesOut,
    SchemeIn,
)
from services.investors.house import House
from shared.auth import AskerOf
from shared.errors import Forbidden, NotFound, Unauthenticated
from shared.links import leads_to
from shared.problems import refusals

router = APIRouter(tags=["angel tax"])
_REFUSALS = refusals(Unauthenticated, Forbidden, NotFound)


@router.put(
    "/handlers/{handler_id}/angel-certificates/{certificate_id}",
    responses=refusals(Unauthenticated, Forbidden, NotFound, CertificateRefused)
    | leads_to(read_angel_certificates="handler_id"),
)
async def enter_angel_certificate(
    handler_id: UUID, certificate_id: UUID, body: CertificateIn, asker: AskerOf, house: House
) -> CertificateOut:
    """Enter what a company's certificate says, or correct it; a change is a new version."""
    wanted = body.certificate(handler_id, certificate_id, house.clock())
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.enter(tx, wanted)
    return CertificateOut.of(found)


@router.get("/handlers/{handler_id}/angel-certificates", responses=_REFUSALS)
async def read_angel_certificates(
    handler_id: UUID, asker: AskerOf, house: House
) -> CertificatesOut:
    """All that users of one's own firm entered."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.certificates(tx, handler_id, house.clock())
    return CertificatesOut(certificates=[CertificateOut.of(each) for each in found])


@router.get("/investors/{investor_id}/angel-files", responses=_REFUSALS)
async def read_angel_files(investor_id: UUID, asker: AskerOf, house: House) -> AngelFilesOut:
    """One file for each investment that can no longer be withdrawn."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.files(tx, investor_id, house.clock())
    return AngelFilesOut(files=[AngelFileOut.of(investor_id, each) for each in found])


@router.put(
    "/investors/{investor_id}/angel-files/{pledge_id}/scheme",
    responses=refusals(Unauthenticated, Forbidden, NotFound, SchemeRefused),
)
async def choose_angel_scheme(
    investor_id: UUID, pledge_id: UUID, body: SchemeIn, asker: AskerOf, house: House
) -> AngelFileOut:
    """Choose which scheme this investment is to be declared under."""
    async with house.app.transaction(asker.actor) as tx:
        found = await usecases.choose(tx, investor_id, pledge_id, body.scheme, house.clock())
    return AngelFileOut.of(investor_id, found)
