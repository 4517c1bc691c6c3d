"""Which rule a case falls under, who is freed from it, and how much of an offer fits. Pure."""

from datetime import date

from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.parts import Earlier, Status
from services.investors.rulebook.domain.versions import Check, Rulebook, RuleVersion


def rule_of(book: Rulebook, case: Case, check: Check, on: date) -> RuleVersion | None:
    """The version that holds on the day; None where the law has no such rule.

    Raises:
        InputMissing: it hangs on the instrument or on the licence, which are unknown.
    """
    instrument = needed(case.product, "instrument")
    if case.licence is None and book.asks_licence(check, case.jurisdiction, instrument):
        needed(case.licence, "licence")
    return book.rule(
        check,
        jurisdiction=case.jurisdiction,
        instrument=instrument,
        licence=case.licence,
        on=on,
    )


def rule_of_securities(
    book: Rulebook, case: Case, check: Check, on: date
) -> RuleVersion | None:
    """As `rule_of`, for checks that are about shares unless something else is said."""
    return book.rule(
        check,
        jurisdiction=case.jurisdiction,
        instrument=case.product or "equity",
        licence=case.licence,
        on=on,
    )


def freeing(rule: RuleVersion, case: Case, on: date) -> Status | None:
    """A status of the investor that the rule frees, in force on the day at this firm."""
    for status in case.investor.statuses:
        if status.type in rule.parameters["exempt"] and _holds(status, case, on):
            return status
    return None


def _holds(status: Status, case: Case, on: date) -> bool:
    """A status of one firm frees there alone; an unknown firm is another one."""
    return (
        (status.since is None or status.since <= on)
        and (status.until is None or on <= status.until)
        and status.firm in {None, case.firm}
        and status.contract_type in {None, case.contract_type}
    )


def is_of_class(each: Earlier, case: Case) -> bool:
    """Whether it may be of the same class; one that is unknown on either side may be."""
    return case.class_ is None or each.security_class in {None, case.class_}


def fitting(room: int, case: Case) -> tuple[int, int | None]:
    """The most this request could be, and in how many units; the exercise price is within."""
    amount = max(0, room - (case.request.exercise_price or 0))
    unit = case.request.unit_amount
    if unit is None:
        return amount, None
    return amount // unit * unit, amount // unit
