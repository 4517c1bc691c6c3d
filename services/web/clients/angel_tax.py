"""The angel-tax file as web needs it: a company's certificate, and one file per investment."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped_list


class Answer(Shape):
    """What the prefecture said."""

    outcome: str
    on: date
    number: str | None = None


class Certificate(Shape):
    """A company's certificate, as a handler's user entered it."""

    certificate_id: UUID
    issuer_id: UUID
    schemes: tuple[str, ...]
    certified_by: str
    applied_on: date
    answer: Answer | None
    paid_from: date
    paid_to: date
    papers_by: date

    @property
    def state(self) -> str:
        """How it stands, in one word."""
        return self.answer.outcome if self.answer else "applied"


class Statement(Shape):
    """What the year-end statement will say."""

    as_of: date
    paid_on: date
    amount_minor: int


class Step(Shape):
    """What is to be done, and by when."""

    what: str
    by: date | None


class AngelFile(Shape):
    """One investment, with what is known for its tax return."""

    pledge_id: UUID
    handler_id: UUID
    statement: Statement
    certificate: Certificate | None
    scheme: str | None
    steps: tuple[Step, ...]

    @property
    def state(self) -> str:
        """How the company's certificate stands."""
        return self.certificate.state if self.certificate else "none"


async def of_investor(service: Service, session: str, investor_id: UUID) -> list[AngelFile]:
    """One file for each investment, the latest payment first."""
    answer = await service.get(f"/investors/{investor_id}/angel-files", session)
    return shaped_list(AngelFile, answer, "investors")


async def choose(
    service: Service, session: str, investor_id: UUID, pledge_id: UUID, scheme: str
) -> None:
    """Choose the one scheme of this investment."""
    path = f"/investors/{investor_id}/angel-files/{pledge_id}/scheme"
    await service.put(path, session, {"scheme": scheme})


async def of_handler(service: Service, session: str, handler_id: UUID) -> list[Certificate]:
    """All that one's own firm entered, the newest first."""
    answer = await service.get(f"/handlers/{handler_id}/angel-certificates", session)
    return shaped_list(Certificate, answer, "investors")


async def enter(
    service: Service,
    session: str,
    handler_id: UUID,
    certificate_id: UUID,
    body: Mapping[str, Any],
) -> None:
    """Enter what a certificate says, or correct it."""
    path = f"/handlers/{handler_id}/angel-certificates/{certificate_id}"
    await service.put(path, session, body)
