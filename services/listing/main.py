"""The only place of listing that builds things."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from fastapi import FastAPI

from services.listing.business_days import japanese_business_days
from services.listing.cases import endpoints as cases
from services.listing.catalogue import endpoints as catalogue
from services.listing.changes import endpoints as changes
from services.listing.checklists import endpoints as checklists
from services.listing.claims import endpoints as claims
from services.listing.documents import endpoints as documents
from services.listing.documents.domain import MOST_BYTES
from services.listing.house import Built
from services.listing.issuers import endpoints as issuers
from services.listing.overviews import endpoints as overviews
from services.listing.photos import endpoints as photos
from services.listing.photos import jobs as photo_jobs
from services.listing.photos.domain import MOST_BYTES as MOST_PHOTO_BYTES
from services.listing.projects import endpoints as projects
from services.listing.reports import endpoints as reports
from services.listing.reviews import endpoints as reviews
from services.listing.rounds import endpoints as rounds
from services.listing.rounds import handlers as round_handlers
from services.listing.settings import Settings
from services.listing.signals import endpoints as signals
from services.listing.signals import handlers as offices
from services.listing.signals.visit_codes import VisitCodes
from services.listing.ties import handlers as tie_handlers
from services.listing.updates import endpoints as updates
from shared.auth import Verifier
from shared.clock import Clock
from shared.ground import Ground, frame, open_databases
from shared.inbox import SELDOM_S, Reader
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.program import Program

DESCRIPTION: Final = "Projects, versions, review, cases, the terms of rounds, and issuers."
DOORS: Final = (
    issuers,
    projects,
    rounds,
    documents,
    photos,
    claims,
    checklists,
    reviews,
    cases,
    signals,
    updates,
    reports,
    overviews,
    changes,
    catalogue,
)
FILES: Final = {
    re.compile(r"/rounds/[^/]+/documents/[^/]+"): MOST_BYTES,
    re.compile(r"/projects/[^/]+/photos/[^/]+"): MOST_PHOTO_BYTES,
}


def create_app(house: Built, verifier: Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    desk = Desk("listing", house.app, house.worker, house.clock, readers(house), lag=lag)
    app = frame(house, desk, description=DESCRIPTION, doors=DOORS, larger=FILES)
    app.state.verifier = verifier
    return app


def build_house(
    settings: Settings, *, clock: Clock, after_commit: Callable[[], None] = lambda: None
) -> Built:
    """Everything the doors need, from the settings."""
    return Built(
        *open_databases("listing", settings, after_commit),
        clock,
        is_business_day=japanese_business_days(),
        visit_codes=VisitCodes(settings.visit_key.get_secret_value()),
        report_due_days=settings.report_due_days,
    )


def readers(house: Built) -> list[Reader]:
    """The groups of listing."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    return [
        reader(offices.GROUP, offices.TOPICS, offices.HANDLERS),
        reader(
            round_handlers.GROUP,
            round_handlers.TOPICS,
            round_handlers.HANDLERS,
            gathers_s=SELDOM_S,
        ),
        reader(
            tie_handlers.GROUP,
            tie_handlers.TOPICS,
            tie_handlers.HANDLERS,
            gathers_s=SELDOM_S,
        ),
    ]


async def build(settings: Settings) -> Program:
    """The whole program."""
    ground = Ground.of("listing", settings)
    house = build_house(settings, clock=ground.clock, after_commit=ground.woken.set)
    read_by = readers(house)
    app = create_app(house, ground.verifier(), ground.lag(read_by))
    return ground.program(house, app, read_by, jobs=photo_jobs.loops(house))
