"""The check `withdrawal`: whether an application may be taken back, until when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.investors.checks.domain.answer import Answer, Text, not_applicable
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import freeing, rule_of
from services.investors.rulebook.domain.days import ZONES, business_day, last_second
from services.investors.rulebook.domain.sums import last_day_to_withdraw
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion


@dataclass(frozen=True, slots=True)
class Right:
    """The rule of the application day, and the last second of the right if it gives one.

    Whole days last to their last moment.
    """

    rule: RuleVersion | None
    deadline: datetime | None


def right_of(book: Rulebook, case: Case) -> Right:
    """The right by the rule of the application day."""
    on = business_day(needed(case.applied_at, "applied_at"), case.jurisdiction)
    rule = rule_of(book, case, "withdrawal", on)
    if rule is None or freeing(rule, case, on) is not None:
        return Right(rule, None)
    if rule.parameters["kind"] == "days":
        return Right(rule, last_second(last_day_to_withdraw(rule, on), case.jurisdiction))
    return Right(rule, _before_the_deadline(rule, case))


def decide(book: Rulebook, case: Case) -> Answer:
    """Whether the right can be used at the instant asked about."""
    right = right_of(book, case)
    if right.rule is None or right.deadline is None:
        return not_applicable(right.rule)
    applied_at, at = needed(case.applied_at, "applied_at"), needed(case.at, "at")
    if right.rule.parameters["kind"] == "days":
        last = business_day(right.deadline, case.jurisdiction)
        in_time = business_day(at, case.jurisdiction) <= last
    else:
        in_time = at <= right.deadline
    on = business_day(applied_at, case.jurisdiction)
    return Answer(
        "allow" if in_time else "refuse",
        right.rule,
        _text(right.deadline, in_time=in_time),
        deadline=right.deadline,
        inputs={"applied_on": str(on), "at": at.isoformat()},
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
