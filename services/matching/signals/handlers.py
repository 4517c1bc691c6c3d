"""What signals hear: listing's, and what becomes of pledges; a group that may be reset."""

from typing import Final

from services.matching.signals import usecases
from shared.contracts.listing import SignalGiven, SignalWithdrawn
from shared.contracts.matching import PledgeReleased, PledgeSeated, PledgeSettled
from shared.inbox import Handlers

GROUP: Final = "matching.signals"
TOPICS: Final = ("listing.signals.v1", "matching.pledges.v1")
HANDLERS: Final[Handlers] = {
    SignalGiven: usecases.given,
    SignalWithdrawn: usecases.withdrawn,
    PledgeSeated: usecases.seated,
    PledgeSettled: usecases.settled,
    PledgeReleased: usecases.released,
}
