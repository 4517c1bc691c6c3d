"""What rounds hear from listing; with the pledges' handlers one group, `matching.saga`."""

from typing import Final

from services.matching.rounds import usecases
from shared.contracts.listing import RoundScheduled, RoundTermsChanged, RoundWithdrawn
from shared.inbox import Handlers

TOPIC: Final = "listing.rounds.v1"
HANDLERS: Final[Handlers] = {
    RoundScheduled: usecases.schedule,
    RoundTermsChanged: usecases.change_terms,
    RoundWithdrawn: usecases.withdraw,
}
