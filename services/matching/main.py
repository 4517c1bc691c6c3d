"""The only place of matching that builds things."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final

from fastapi import FastAPI

from services.matching.deliveries import endpoints as delivery_doors
from services.matching.groups import endpoints as group_doors
from services.matching.groups import jobs as groups
from services.matching.house import Built
from services.matching.interests import handlers as interests
from services.matching.introductions import endpoints as introduction_doors
from services.matching.introductions.jobs import lapse_introductions
from services.matching.matches import endpoints as match_doors
from services.matching.outcomes import endpoints as outcome_doors
from services.matching.outcomes import jobs as outcomes
from services.matching.outcomes.gateway import ReadUpToFirstAsked
from services.matching.outcomes.usecases import IsRead
from services.matching.over_caps import endpoints as over_cap_doors
from services.matching.payment_days import endpoints as payment_day_doors
from services.matching.pledges import endpoints as pledge_doors
from services.matching.pledges import handlers, timers_store
from services.matching.pledges import jobs as pledges
from services.matching.pledges.admission import Admission
from services.matching.pledges.threshold import Threshold
from services.matching.recommendations import endpoints as recommendation_doors
from services.matching.refund_decisions import endpoints as refund_doors
from services.matching.rooms.gateway import NobodyAsked, Rooms, RoomsOfInvestors
from services.matching.round_decisions import endpoints as round_decision_doors
from services.matching.round_decisions import jobs as round_decisions
from services.matching.rounds import endpoints as round_doors
from services.matching.rounds import jobs as rounds
from services.matching.set_asides import endpoints as set_aside_doors
from services.matching.settings import Settings
from services.matching.showings import endpoints as showing_doors
from services.matching.showings.jobs import forget_showings
from services.matching.signals import handlers as signals
from services.matching.supporters import endpoints as supporter_doors
from services.matching.supporters import handlers as supporters
from services.matching.training.jobs import train_nightly
from services.matching.waiting import endpoints as waiting_doors
from shared.auth import ClientTokens, Verifier
from shared.clock import Clock
from shared.encryption import ColumnKey
from shared.ground import Ground, frame, open_databases
from shared.inbox import SELDOM_S, Reader
from shared.kafka.progress import Progress
from shared.operations.desk import Desk, Lag, nobody_asked
from shared.process import Loop, every
from shared.program import Program

DESCRIPTION: Final = "Running rounds and their books: pledges from the accept to their end."
DOORS: Final = (
    round_doors,
    outcome_doors,
    pledge_doors,
    refund_doors,
    round_decision_doors,
    payment_day_doors,
    over_cap_doors,
    delivery_doors,
    supporter_doors,
    recommendation_doors,
    set_aside_doors,
    showing_doors,
    match_doors,
    group_doors,
    introduction_doors,
    waiting_doors,
)
_OFTEN: Final = timedelta(seconds=1)
_SELDOM: Final = timedelta(seconds=10)


def create_app(house: Built, verifier: Verifier, lag: Lag = nobody_asked) -> FastAPI:
    """The HTTP doors."""
    desk = Desk(
        "matching",
        house.app,
        house.worker,
        house.clock,
        readers(house),
        lag=lag,
        in_flight=timers_store.in_flight,
    )
    threshold = partial(Threshold, admission=house.admission)
    app = frame(house, desk, description=DESCRIPTION, doors=DOORS, threshold=threshold)
    app.state.verifier = verifier
    return app


def build_house(
    settings: Settings,
    *,
    clock: Clock,
    rooms: Rooms | None = None,
    after_commit: Callable[[], None] = lambda: None,
) -> Built:
    """Everything the doors need, from the settings."""
    return Built(
        *open_databases("matching", settings, after_commit),
        clock,
        ColumnKey(settings.column_key.get_secret_value()),
        admission=Admission(settings.most_on_their_way),
        attempts_per_minute=settings.attempts_per_minute,
        rooms=rooms or NobodyAsked(),
    )


def _rooms(settings: Settings, ground: Ground) -> Rooms:
    secret = settings.client_secret.get_secret_value()
    tokens = ClientTokens(
        settings.accounts_url,
        name="matching",
        secret=secret,
        http=ground.http,
        clock=ground.clock,
    )
    return RoomsOfInvestors(settings.investors_url, ground.http, tokens)


def readers(house: Built) -> list[Reader]:
    """The groups of matching."""
    reader = partial(Reader, database=house.worker, clock=house.clock)
    return [
        reader(handlers.GROUP, handlers.TOPICS, handlers.HANDLERS),
        reader(supporters.GROUP, supporters.TOPICS, supporters.HANDLERS),
        reader(interests.GROUP, interests.TOPICS, interests.HANDLERS),
        reader(signals.GROUP, signals.TOPICS, signals.HANDLERS, gathers_s=SELDOM_S),
    ]


def loops(house: Built, is_read: IsRead) -> Mapping[str, Loop]:
    """The jobs, each a loop of its own."""
    worker, clock = house.worker, house.clock
    often = {
        "open_rounds": rounds.open_rounds(worker, clock),
        "settle_rounds": rounds.settle_rounds(worker, clock),
        "lapse_round_decisions": round_decisions.lapse(worker, clock),
        "expire_pledges": pledges.expire(worker, clock),
        "collect_pledges": pledges.collect(worker, clock),
        "decide_outcomes": outcomes.decide(worker, clock, is_read),
        "tell_pledges": outcomes.tell(worker, clock),
        "settle_pledges": pledges.settle(worker, clock),
        "call_next": pledges.call_next(worker, clock),
    }
    seldom = {
        "tell_of_changes": pledges.ask_again(worker, clock, "reconfirm_asked"),
        "remind_of_changes": pledges.ask_again(worker, clock, "reconfirm_reminded"),
        "give_back_unanswered": pledges.ask_again(worker, clock, "reconfirm_passed"),
        "raise_alarms": pledges.raise_alarms(worker, clock),
        "forget_attempts": pledges.forget_attempts(worker, clock),
        "lapse_invitations": groups.lapse_invitations(worker, clock),
        "lapse_introductions": lapse_introductions(worker, clock),
        "forget_showings": forget_showings(worker, clock),
    }
    return {
        **{name: every(_OFTEN, job) for name, job in often.items()},
        **{name: every(_SELDOM, job) for name, job in seldom.items()},
        "train_nightly": train_nightly(worker, clock),
    }


async def build(settings: Settings) -> Program:
    """The whole program."""
    ground = Ground.of("matching", settings)
    house = build_house(
        settings,
        clock=ground.clock,
        rooms=_rooms(settings, ground),
        after_commit=ground.woken.set,
    )
    read_by = readers(house)
    progress = Progress(
        settings.kafka_bootstrap_servers, group=handlers.GROUP, topic=handlers.PAYMENTS
    )
    ground.closing.push_async_callback(progress.close)
    app = create_app(house, ground.verifier(), ground.lag(read_by))
    return ground.program(house, app, read_by, jobs=loops(house, ReadUpToFirstAsked(progress)))
