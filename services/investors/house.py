"""What main built, as a type for the doors."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from services.investors.declarations.usecases import Recount
from services.investors.holds import fitting
from services.investors.identity.gateway import ChipReader, MissingReader
from services.investors.rulebook.domain.days import business_day
from shared.clock import Clock
from shared.database import Database
from shared.encryption import ColumnKey


@dataclass(frozen=True)
class Built:
    """`app` is for people, under row security; `worker` for readers and jobs.

    `chips` reads the chip of an identity card; `recount` says which holds stand otherwise since
    something was entered into their bucket.
    """

    app: Database
    worker: Database
    clock: Clock
    key: ColumnKey
    chips: ChipReader = field(default_factory=MissingReader)
    recount: Recount = fitting.tell

    def today(self) -> date:
        """The day in Japan."""
        return business_day(self.clock(), "JP")


async def _of(request: Request) -> Built:
    built: Built = request.app.state.house
    return built


House = Annotated[Built, Depends(_of)]
