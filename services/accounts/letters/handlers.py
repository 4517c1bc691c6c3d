"""What makes letters: the whole subscription of the group `accounts.letters`."""

from typing import Final

from services.accounts.letters import usecases
from shared.contracts.payments import PaymentDeclined
from shared.inbox import Handlers

GROUP: Final = "accounts.letters"
TOPICS: Final = ("payments.pledges.v1",)
HANDLERS: Final[Handlers] = {PaymentDeclined: usecases.write_card_failed}
