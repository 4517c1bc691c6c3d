"""What rounds hear from listing and investors; with the pledges' handlers one group."""

from typing import Final

from services.matching.rounds import amendments, rechecks, usecases
from shared.contracts.investors import HoldsRechecked
from shared.contracts.listing import (
    RoundAmended,
    RoundScheduled,
    RoundTermsChanged,
    RoundWithdrawn,
)
from shared.inbox import Handlers

TOPIC: Final = "listing.rounds.v1"
HANDLERS: Final[Handlers] = {
    RoundScheduled: usecases.schedule,
    RoundTermsChanged: usecases.change_terms,
    RoundWithdrawn: usecases.withdraw,
    RoundAmended: amendments.amend,
    HoldsRechecked: rechecks.rechecked,
}
