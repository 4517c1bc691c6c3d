"""The comparison in time: once a day, in the morning in Japan, for all days before."""

from datetime import timedelta
from typing import Final

import structlog

from services.payments.house import Built
from services.payments.reconciliation import domain, usecases
from shared.process import Loop, every

log = structlog.stdlib.get_logger()

LOOKS: Final = timedelta(seconds=10)


def loops(house: Built) -> dict[str, Loop]:
    """The job of the comparison, by name."""
    return {"reconciliation": every(LOOKS, lambda: compare_days(house))}


async def compare_days(house: Built) -> int:
    """Compare up to the last midnight that is due, unless that was done."""
    try:
        await usecases.reconcile(house, domain.due_until(house.clock()))
    except usecases.PspAway:
        log.warning("reconciliation_waits_for_psp")
    return 0
