"""How much each of several investors could still take of a round: only `investors` knows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import httpx
import structlog
from pydantic import BaseModel, ConfigDict

from shared.errors import Busy

# A batch is decided in one go over there: others who ask are let in between.
MOST_AT_ONCE: Final = 100
_TIMEOUT_S: Final = 5.0
# What a decision about a room rests on, of all that an offer says.
_OFFER: Final = (
    "issuer_id", "owner_person_id", "handler_id", "instrument", "security_class",
    "jurisdiction", "licence", "payment_day",
)  # fmt: skip

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Asked:
    """An offer as a pledge carries it, and up to how many units each would take."""

    offer: Mapping[str, Any]
    currency: str
    unit_minor: int
    most_units: int


class Rooms(Protocol):
    """Who knows how much each could take."""

    async def units(self, asked: Asked, investor_ids: Collection[UUID]) -> dict[UUID, int]:
        """Units by investor, at most what is asked; whoever is missing can take none.

        Raises:
            Busy: nobody can be asked just now.
        """


class Header(Protocol):
    """Makes the Authorization header of our own token for an audience."""

    async def header(self, audience: str) -> dict[str, str]: ...


class NobodyAsked:
    """Where no service is there to be asked: nothing is proposed on a guess."""

    async def units(self, _asked: Asked, _investor_ids: Collection[UUID]) -> dict[UUID, int]:
        """Refuse.

        Raises:
            Busy: always.
        """
        raise _busy()


class _Fits(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    investor_id: UUID
    most_units: int


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    rooms: list[_Fits]


@dataclass(frozen=True)
class RoomsOfInvestors:
    """Asked of the service `investors`, in batches, in our own name."""

    investors_url: str
    http: httpx.AsyncClient
    tokens: Header

    async def units(self, asked: Asked, investor_ids: Collection[UUID]) -> dict[UUID, int]:
        """All of them, a batch after the other.

        Raises:
            Busy: no answer, a refusal, or one that cannot be read.
        """
        found: dict[UUID, int] = {}
        ids = list(investor_ids)
        for at in range(0, len(ids), MOST_AT_ONCE):
            try:
                found |= await self._some(asked, ids[at : at + MOST_AT_ONCE])
            except (httpx.HTTPError, ValueError) as error:
                log.warning("rooms_unknown", error=repr(error))
                raise _busy() from error
        return found

    async def _some(self, asked: Asked, investor_ids: Collection[UUID]) -> dict[UUID, int]:
        body = {
            "offer": {name: asked.offer.get(name) for name in _OFFER},
            "currency": asked.currency,
            "unit_minor": asked.unit_minor,
            "most_units": asked.most_units,
            "investor_ids": [str(one) for one in investor_ids],
        }
        answer = await self.http.post(
            f"{self.investors_url.rstrip('/')}/rooms",
            json=body,
            headers=await self.tokens.header("investors"),
            timeout=_TIMEOUT_S,
        )
        answer.raise_for_status()
        told = _Told.model_validate(answer.json())
        return {one.investor_id: one.most_units for one in told.rooms}


def _busy() -> Busy:
    return Busy("What investors may still take cannot be asked for just now.")
