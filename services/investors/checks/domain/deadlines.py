"""The checks `reconfirmation` and `first_offer_wait`: they answer an instant. Pure."""

from collections.abc import Callable
from datetime import date, timedelta

from services.investors.checks.domain.answer import Answer, Text, not_applicable
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import rule_of_securities
from services.investors.rulebook.domain.days import ZONES, business_day, last_second
from services.investors.rulebook.domain.versions import Rulebook

IsBusinessDay = Callable[[date], bool]


def reconfirmation(book: Rulebook, case: Case, is_business_day: IsBusinessDay) -> Answer:
    """Until when a change is to be confirmed; the day of the notice does not count."""
    day = business_day(needed(case.notice_at, "notice_at"), case.jurisdiction)
    inputs = {"notice_on": str(day)}
    rule = rule_of_securities(book, case, "reconfirmation", day)
    if rule is None:
        return not_applicable()
    left = int(rule.parameters["days"])
    while left:
        day += timedelta(days=1)
        left -= is_business_day(day)
    said = Text(
        f"{day}の終わりまでに確認がなければ、申込みは取消しになります。",
        f"Without a confirmation by the end of {day} the commitment is cancelled.",
    )
    deadline = last_second(day, case.jurisdiction)
    return Answer("allow", rule, said, deadline=deadline, inputs=inputs)


def first_offer_wait(book: Rulebook, case: Case) -> Answer:
    """When an offer may first be shown; who is not known as a customer is a new one."""
    asked_at = needed(case.asked_at, "asked_at")
    on = business_day(asked_at, case.jurisdiction)
    rule = rule_of_securities(book, case, "first_offer_wait", on)
    if rule is None:
        return not_applicable()
    is_new = case.investor.first_time_customer is not False
    wait = timedelta(hours=int(rule.parameters["hours"])) if is_new else timedelta(0)
    permitted = (asked_at + wait).astimezone(ZONES[case.jurisdiction])
    shown = permitted.isoformat(sep=" ", timespec="seconds")
    said = Text(f"{shown}から案内できます。", f"The offer may be shown from {shown} on.")
    inputs = {"asked_at": asked_at.isoformat(), "first_time_customer": str(is_new)}
    return Answer("allow", rule, said, deadline=permitted, inputs=inputs)
