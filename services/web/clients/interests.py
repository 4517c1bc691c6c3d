"""What an investor told of itself, and who may be shown to owners, as web needs them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.web.clients.http import Service, Shape, shaped, shaped_list

_MOST_IDS: Final = 50


class Root(Shape):
    """A tie of some kind to a town, both as codes."""

    kind: str
    municipality: str


class Ticket(Shape):
    """What it would give to one project at once."""

    least_minor: int
    most_minor: int


class Interests(Shape):
    """All of it may be missing."""

    roots: tuple[Root, ...] = ()
    themes: tuple[str, ...] = ()
    ticket: Ticket | None = None
    may_be_shown: bool = False
    introduced_for: tuple[str, ...] = ()

    def town_of(self, kind: str) -> str:
        """The code of the town with a tie of this kind; empty for none."""
        return next((root.municipality for root in self.roots if root.kind == kind), "")


class ShownInvestor(Shape):
    """Somebody who agreed that owners know of them."""

    investor_id: UUID
    kind: str
    name: str


async def of_investor(service: Service, session: str, investor_id: UUID) -> Interests:
    """What was told last; nothing at first."""
    answer = await service.get(f"/investors/{investor_id}/interests", session)
    return shaped(Interests, answer, "investors")


async def declare(
    service: Service, session: str, investor_id: UUID, body: Mapping[str, Any]
) -> None:
    """Tell it, in place of what was told before."""
    await service.put(f"/investors/{investor_id}/interests", session, body)


async def names(
    service: Service, session: str, investor_ids: Sequence[UUID]
) -> dict[UUID, ShownInvestor]:
    """Those of these investors who agreed to be shown."""
    if not investor_ids:
        return {}
    ids = ",".join(str(one) for one in investor_ids[:_MOST_IDS])
    answer = await service.get("/shown-investors", session, {"ids": ids})
    found = shaped_list(ShownInvestor, answer, "investors")
    return {one.investor_id: one for one in found}
