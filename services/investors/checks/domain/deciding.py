"""One case, one answer: which check decides it. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from services.investors.checks.domain import (
    deadlines,
    investor_cap,
    issuer_ceiling,
    private_placement,
    professional_status,
    withdrawal,
)
from services.investors.checks.domain.answer import Answer
from services.investors.checks.domain.case import Case
from services.investors.checks.domain.deadlines import IsBusinessDay
from services.investors.checks.domain.parts import Check
from services.investors.rulebook.domain.versions import Rulebook

_CHECKS: Final[Mapping[Check, Callable[[Rulebook, Case], Answer]]] = {
    "investor_cap": investor_cap.decide,
    "issuer_ceiling": issuer_ceiling.decide,
    "withdrawal": withdrawal.decide,
    "private_placement": private_placement.decide,
    "professional_status": professional_status.decide,
    "first_offer_wait": deadlines.first_offer_wait,
}


def decide(book: Rulebook, case: Case, is_business_day: IsBusinessDay) -> Answer:
    """Decide one case by the rules of its own day.

    Raises:
        InputMissing: the check lacks an input it cannot do without.
    """
    if case.check == "reconfirmation":
        return deadlines.reconfirmation(book, case, is_business_day)
    return _CHECKS[case.check](book, case)
