"""What pledges hear from investors and payments; with the rounds' handlers one group.

Facts that move no pledge in any state have no handler: the inbox writes them down as ignored.
"""

from typing import Final

from services.matching.pledges import usecases
from services.matching.rounds import handlers as rounds
from shared.contracts.investors import HoldExceeded, HoldFits, HoldGranted, HoldRefused
from shared.contracts.payments import (
    DisputeClosed,
    DisputeOpened,
    PaymentBacked,
    PaymentCaptured,
    PaymentDeclined,
    PaymentLapsed,
    PaymentRefunded,
    PaymentRefunding,
    PaymentVoided,
)
from shared.inbox import Handlers

GROUP: Final = "matching.saga"
PAYMENTS: Final = "payments.pledges.v1"
TOPICS: Final = (rounds.TOPIC, "investors.holds.v1", PAYMENTS)
HANDLERS: Final[Handlers] = {
    **rounds.HANDLERS,
    HoldGranted: usecases.hear,
    HoldRefused: usecases.hear,
    HoldExceeded: usecases.hear,
    HoldFits: usecases.hear,
    PaymentBacked: usecases.hear,
    PaymentDeclined: usecases.hear,
    PaymentVoided: usecases.hear,
    PaymentRefunding: usecases.hear,
    PaymentRefunded: usecases.hear,
    PaymentCaptured: usecases.hear,
    PaymentLapsed: usecases.hear,
    DisputeOpened: usecases.hear,
    DisputeClosed: usecases.hear,
}
