"""What waits in a chamber, on the wire."""

from shared.wire import Answer


class WaitingOut(Answer):
    """What waits for a chamber's staff: `stops` and `refunds` for a second person."""

    stops: int
    refunds: int
    supporters: int
