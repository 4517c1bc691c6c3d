"""The check `withdrawal`: whether an application may be taken back, until when. Pure."""

from datetime import datetime, timedelta

from services.investors.checks.domain.answer import Answer, Text, not_applicable
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import freeing, rule_of
from services.investors.rulebook.domain.days import ZONES, business_day, last_second
from services.investors.rulebook.domain.sums import last_day_to_withdraw
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion


def decide(book: Rulebook, case: Case) -> Answer:
    """Decide by the rule of the application day; whole days last to their last moment."""
    on = business_day(needed(case.applied_at, "applied_at"), case.jurisdiction)
    rule = rule_of(book, case, "withdrawal", on)
    if rule is None or freeing(rule, case, on) is not None:
        return not_applicable(rule)
    at = needed(case.at, "at")
    if rule.parameters["kind"] == "days":
        last = last_day_to_withdraw(rule, on)
        deadline = last_second(last, case.jurisdiction)
        in_time = business_day(at, case.jurisdiction) <= last
    else:
        deadline = _before_the_deadline(rule, case)
        in_time = at <= deadline
    inputs = {"applied_on": str(on), "at": at.isoformat()}
    return Answer(
        "allow" if in_time else "refuse",
        rule,
        _text(deadline, in_time=in_time),
        deadline=deadline,
        inputs=inputs,
    )


def _before_the_deadline(rule: RuleVersion, case: Case) -> datetime:
    hours = timedelta(hours=int(rule.parameters["hours"]))
    until = needed(case.deadline, "deadline") - hours
    return until.astimezone(ZONES[case.jurisdiction])


def _text(deadline: datetime, *, in_time: bool) -> Text:
    until = deadline.isoformat(sep=" ", timespec="seconds")
    if in_time:
        return Text(
            f"{until}まで、申込みを撤回できます。", f"It may be taken back until {until}."
        )
    return Text(f"撤回できる期間は{until}に終わりました。", f"The right ended at {until}.")
