"""What `main` built, as types for the doors."""

from typing import Annotated

from fastapi import Depends, Request

from services.matching.pledges.admission import MOST_ON_THEIR_WAY, Admission
from shared.auth import AskerOf, MaybeAskerOf
from shared.clock import Clock
from shared.database import Database

Asker = AskerOf
MaybeAsker = MaybeAskerOf


class Services:
    """The two roles at the database, the clock, and what is set.

    `app` is for doors used by people, under row security; `worker` for the accept.
    """

    def __init__(
        self,
        *,
        app: Database,
        worker: Database,
        clock: Clock,
        attempts_per_minute: int = 10,
        most_on_their_way: int = MOST_ON_THEIR_WAY,
    ) -> None:
        self.app = app
        self.worker = worker
        self.clock = clock
        self.attempts_per_minute = attempts_per_minute
        self.admission = Admission(most_on_their_way)


def _house(request: Request) -> Services:
    house: Services = request.app.state.house
    return house


House = Annotated[Services, Depends(_house)]
