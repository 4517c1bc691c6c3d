"""The check `professional_status`: which test of a professional holds on the day. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.investors.checks.domain import figures
from services.investors.checks.domain.answer import Answer, Line, Text, not_applicable
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import rule_of_securities
from services.investors.rulebook.domain.days import business_day, months_before
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion


def decide(book: Rulebook, case: Case) -> Answer:
    """Decide by the rule of the approval day: `at`, else `applied_at`."""
    approved = needed(case.at or case.applied_at, "at")
    on = business_day(approved, case.jurisdiction)
    rule = rule_of_securities(book, case, "professional_status", on)
    if rule is None or case.investor.kind == "company":
        return not_applicable(rule)
    if rule.parameters["kind"] == "tests":
        needed(case.investor.kind, "investor.kind")
    is_known = rule.parameters["kind"] != "tests" or _is_known(rule, case, on)
    lines = [*_holding(rule, case)] if is_known else []
    inputs = {"approved_on": str(on), "first_contract": str(case.first_contract or "")}
    return Answer(
        "allow" if lines else "refuse",
        rule,
        _text(lines, is_known=is_known),
        lines=lines,
        inputs=inputs,
    )


def _is_known(rule: RuleVersion, case: Case, on: date) -> bool:
    """Whether the first contract is old enough."""
    since = months_before(on, int(rule.parameters["contract_months"]))
    return case.first_contract is not None and case.first_contract <= since


def _holding(rule: RuleVersion, case: Case) -> list[Line]:
    investor = case.investor
    if rule.parameters["kind"] == "either":
        net = investor.net_assets if investor.net_assets is not None else investor.net_worth
        return [
            Line(f"{name} of at least {least}", figure)
            for name, figure, least in (
                ("income", investor.annual_income, int(rule.parameters["income_minor"])),
                ("net assets", net, int(rule.parameters["net_assets_minor"])),
            )
            if figure is not None and figure >= least
        ]
    return [
        Line(f"test {test['number']}", _figure(test, case))
        for test in rule.parameters["tests"]
        if _holds(test, case)
    ]


def _met(test: Mapping[str, Any], case: Case) -> list[tuple[int | None, bool]]:
    """Each figure the test asks for, and whether it is large enough."""
    has = {
        "net_assets_minor": figures.net_assets(case.investor, home=True),
        "investable_minor": case.investor.investable_assets,
        "income_minor": figures.income(case.investor),
    }
    return [
        (figure, figure is not None and figure >= int(test[name]))
        for name, figure in has.items()
        if name in test
    ]


def _figure(test: Mapping[str, Any], case: Case) -> int:
    return next(figure for figure, is_enough in _met(test, case) if figure and is_enough)


def _holds(test: Mapping[str, Any], case: Case) -> bool:
    join = all if test["joined_by"] == "all" else any
    enough = join(is_enough for _, is_enough in _met(test, case))
    trades = case.trades_per_month or 0
    often = trades >= int(test.get("trades_a_month", 0))
    return enough and often and (not test["asks_experience"] or _is_experienced(case))


def _is_experienced(case: Case) -> bool:
    return case.experience is not None and case.experience.years >= 1


def _text(lines: list[Line], *, is_known: bool) -> Text:
    if lines:
        named = ", ".join(line.why for line in lines)
        return Text(f"要件を満たします（{named}）。", f"Accepted by {named}.")
    if not is_known:
        return Text(
            "最初の契約から1年たっていないか、その日が分かりません。",
            "The first contract is younger than a year, or its day is unknown.",
        )
    return Text("どの要件も満たしません。", "No test holds.")
