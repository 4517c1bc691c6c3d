"""What listing says of rounds: the whole subscription of one group."""

from typing import Final

from services.payments.rounds import usecases
from shared.contracts.listing import RoundScheduled, RoundTermsChanged
from shared.inbox import Handlers

GROUP: Final = "payments.rounds"
TOPICS: Final = ("listing.rounds.v1",)
HANDLERS: Final[Handlers] = {
    RoundScheduled: usecases.scheduled,
    RoundTermsChanged: usecases.terms_changed,
}
