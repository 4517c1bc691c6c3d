"""What listing hears of running rounds: the whole subscription of one group."""

from typing import Final

from services.listing.rounds.usecases import follow
from shared.contracts.matching import (
    RoundCancelled,
    RoundFailed,
    RoundOpened,
    RoundPaused,
    RoundResumed,
    RoundSettling,
    RoundSucceeded,
)
from shared.inbox import Handlers

GROUP: Final = "listing.rounds"
TOPICS: Final = ("matching.pledges.v1",)
HANDLERS: Final[Handlers] = {
    RoundOpened: follow,
    RoundPaused: follow,
    RoundResumed: follow,
    RoundSettling: follow,
    RoundSucceeded: follow,
    RoundFailed: follow,
    RoundCancelled: follow,
}
