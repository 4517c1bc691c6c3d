"""Until when a material change may be answered, and when of it is reminded. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Later than this it was heard late, and nobody loses time to answer by that.
HEARD_AT_ONCE: Final = timedelta(hours=1)
REMINDED_BEFORE: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """The last instant at which an answer counts, and when those who gave none are reminded."""

    reconfirm_by: datetime
    remind_at: datetime


def asked(said_at: datetime, reconfirm_by: datetime, now: datetime) -> Asked:
    """As it was promised; heard late, everybody still has as long as was promised."""
    if now > said_at + HEARD_AT_ONCE:
        reconfirm_by = now + (reconfirm_by - said_at)
    halfway = now + (reconfirm_by - now) / 2
    return Asked(reconfirm_by, max(halfway, reconfirm_by - REMINDED_BEFORE))
