"""What main built, as a type for the doors."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.listing.business_days import IsBusinessDay
from services.listing.signals.visit_codes import VisitCodes
from shared.clock import Clock
from shared.database import Actor, Database

ANYBODY = Actor("anybody")


@dataclass(frozen=True)
class Built:
    """`app` is for doors used by people, `worker` for readers."""

    app: Database
    worker: Database
    clock: Clock
    is_business_day: IsBusinessDay
    visit_codes: VisitCodes
    report_due_days: int


async def _of(request: Request) -> Built:
    built: Built = request.app.state.house
    return built


House = Annotated[Built, Depends(_of)]
