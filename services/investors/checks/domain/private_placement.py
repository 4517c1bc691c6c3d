"""The check `private_placement`: whether approaching so many stays a placement. Pure.

It counts who was approached, not who buys; professionals are left out.
"""

from services.investors.checks.domain.answer import Answer, Line, Text, not_applicable
from services.investors.checks.domain.case import Case, InputMissing, needed
from services.investors.checks.domain.finding import rule_of_securities
from services.investors.checks.domain.parts import Issue
from services.investors.rulebook.domain.days import any_within, months_before
from services.investors.rulebook.domain.versions import Rulebook


def decide(book: Rulebook, case: Case) -> Answer:
    """Decide by the rule of the day of the new issue, which is the last one given."""
    issues = needed(case.issues, "issues")
    if not issues:
        raise InputMissing("The last of the issues is the new one.", missing="issues.0")
    *before, new = issues
    rule = rule_of_securities(book, case, "private_placement", new.issued)
    if rule is None:
        return not_applicable()
    months, cap = int(rule.parameters["months"]), int(rule.parameters["most_people"])
    window = (months_before(new.issued, months), new.issued)
    earlier = [each for each in before if any_within([each.issued], window)]
    counted = sum(people(each) for each in earlier)
    is_placement = counted + people(new) <= cap
    return Answer(
        "allow" if is_placement else "allow_after_steps",
        rule,
        _text(counted + people(new), cap, is_placement=is_placement),
        cap=cap,
        counted=counted,
        steps=() if is_placement else ("public_offering",),
        lines=[
            Line(f"people approached for the issue of {each.issued}", people(each))
            for each in earlier
        ],
        inputs={"first_day": str(window[0]), "last_day": str(window[1]), "asked": people(new)},
    )


def people(issue: Issue) -> int:
    """Who counts: all approached, without the professionals; more than all are none."""
    ordinary = issue.solicited - (issue.professionals or 0)
    return ordinary if ordinary >= 0 else issue.solicited


def _text(total: int, cap: int, *, is_placement: bool) -> Text:
    if is_placement:
        return Text(
            f"勧誘した方は通算{total}人で、{cap}人までの私募です。",
            f"{total} people in all: a private placement of up to {cap}.",
        )
    return Text(
        f"勧誘した方は通算{total}人で、{cap}人をこえるので公募になります。",
        f"{total} people in all, above {cap}: this is a public offering.",
    )
