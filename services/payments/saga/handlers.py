"""What matching says of a pledge: the whole subscription of one group."""

from typing import Final

from services.payments.saga import usecases
from shared.contracts.matching import PledgeClosing, PledgeDue, PledgeSeated, PledgeSettled
from shared.inbox import Handlers

GROUP: Final = "payments.saga"
TOPICS: Final = ("matching.pledges.v1",)
HANDLERS: Final[Handlers] = {
    PledgeSeated: usecases.seat,
    PledgeClosing: usecases.close,
    PledgeDue: usecases.collect,
    PledgeSettled: usecases.settle,
}
