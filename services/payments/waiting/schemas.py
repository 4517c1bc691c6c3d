"""What waits in a chamber, on the wire."""

from shared.wire import Answer


class WaitingOut(Answer):
    """What waits for another person of a chamber that handles money: each line of it."""

    deposits: int
    repayments: int
    payouts: int
