"""matching's published allocations as web needs them: to show, and to hand on as they are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped


class Certificate(Shape):
    """What one pledge asked for and was given, under a name that tells nobody whose it is."""

    certificate: UUID
    units: int
    allotted_units: int


class Allocation(Shape):
    """Who got how many units of a round by rule."""

    round_id: UUID
    rule: str
    limit_units: int
    asked_units: int
    allotted_units: int
    allotted_minor: int
    seed: str
    commitment: str
    committed_at: datetime
    decided_at: datetime
    pledges: tuple[Certificate, ...]

    def of(self, certificate: UUID | None) -> Certificate | None:
        """One line of it."""
        return next((one for one in self.pledges if one.certificate == certificate), None)


async def document(service: Service, round_id: UUID) -> Any:  # noqa: ANN401  # JSON as it came
    """The whole document, to be saved and verified."""
    return await service.get(f"/rounds/{round_id}/allocation")


async def allocation(service: Service, round_id: UUID) -> Allocation:
    """The document as a page shows it."""
    return shaped(Allocation, await document(service, round_id), "matching")
