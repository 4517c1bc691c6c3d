"""What main built, as a type for the doors."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from services.matching.pledges.admission import Admission
from services.matching.rankers.serving import Rankers
from services.matching.recommendations.learnt import read_ranker
from services.matching.rooms.gateway import NobodyAsked, Rooms
from shared.clock import Clock
from shared.database import Database
from shared.encryption import ColumnKey


@dataclass(frozen=True)
class Built:
    """`app` is for doors used by people, `worker` for readers, jobs and the accept.

    `key` seals what supporters hand to an owner, and of what a group is composed; `rooms`
    knows what investors may still take.
    """

    app: Database
    worker: Database
    clock: Clock
    key: ColumnKey
    admission: Admission = field(default_factory=Admission)
    attempts_per_minute: int = 10
    rooms: Rooms = field(default_factory=NobodyAsked)
    rankers: Rankers = field(default_factory=lambda: Rankers(read_ranker))


async def _of(request: Request) -> Built:
    built: Built = request.app.state.house
    return built


House = Annotated[Built, Depends(_of)]
