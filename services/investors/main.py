"""The only place of investors that builds things."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from fastapi import FastAPI

from services.investors.age_rules import endpoints as age_rules
from services.investors.angel_tax import endpoints as angel_tax
from services.investors.authorities import endpoints as authorities
from services.investors.authorities import jobs as authority_jobs
from services.investors.checks import endpoints as checks
from services.investors.decisions import endpoints as decisions
from services.investors.declarations import endpoints as declarations
from services.investors.drafts import endpoints as drafts
from services.investors.expiries import jobs as expiries
from services.investors.holds import handlers as holds
from services.investors.house import Built
from services.investors.identity import endpoints as identity
from services.investors.identity.gateway import MissingReader, StandInReader
from services.investors.interests import endpoints as interests
from services.investors.own_limits import endpoints as own_limits
from services.investors.profiles import endpoints as profiles
from services.investors.quizzes import endpoints as quizzes
from services.investors.registration import endpoints as registration
from services.investors.registration import handlers as offices
from services.investors.rulebook import endpoints as rulebook
from services.investors.settings import Settings
from services.investors.statuses import endpoints as statuses
from services.investors.ties import endpoints as ties
from services.investors.verifications import endpoints as verifications
from shared.auth import Verifier
from shared.clock import Clock
from shared.encryption import ColumnKey
from shared.ground import Ground, frame, open_databases
from shared.inbox import Reader
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.process import Loop, every
from shared.program import Program

DESCRIPTION: Final = "Registration, the rulebook, decisions about caps, and the holds on rooms."
DOORS: Final = (
    registration,
    drafts,
    quizzes,
    profiles,
    verifications,
    identity,
    age_rules,
    own_limits,
    interests,
    ties,
    statuses,
    authorities,
    declarations,
    decisions,
    angel_tax,
    rulebook,
    checks,
)
_SELDOM: Final = timedelta(seconds=10)


def create_app(house: Built, verifier: Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    desk = Desk("investors", house.app, house.worker, house.clock, readers(house), lag=lag)
    app = frame(house, desk, description=DESCRIPTION, doors=DOORS)
    app.state.verifier = verifier
    return app


def build_house(
    settings: Settings, *, clock: Clock, after_commit: Callable[[], None] = lambda: None
) -> Built:
    """Everything the doors need, from the settings."""
    return Built(
        *open_databases("investors", settings, after_commit),
        clock,
        key=ColumnKey(settings.column_key.get_secret_value()),
        chips=MissingReader() if settings.environment == "production" else StandInReader(),
    )


def readers(house: Built) -> list[Reader]:
    """The groups of investors."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    return [
        reader(offices.GROUP, offices.TOPICS, offices.HANDLERS),
        reader(holds.GROUP, holds.TOPICS, holds.handlers(house.key)),
    ]


def loops(house: Built) -> Mapping[str, Loop]:
    """The jobs, each a loop of its own."""
    jobs = {
        "tell_expiries": expiries.tell_expiries(house.worker, house.clock),
        "tell_authority_expiries": authority_jobs.tell_expiries(house.worker, house.clock),
    }
    return {name: every(_SELDOM, job) for name, job in jobs.items()}


async def build(settings: Settings) -> Program:
    """The whole program."""
    ground = Ground.of("investors", settings)
    house = build_house(settings, clock=ground.clock, after_commit=ground.woken.set)
    read_by = readers(house)
    app = create_app(house, ground.verifier(), ground.lag(read_by))
    return ground.program(house, app, read_by, jobs=loops(house))
