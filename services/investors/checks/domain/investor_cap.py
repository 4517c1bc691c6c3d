"""The check `investor_cap`: what may still be applied for, or asked of the investor. Pure.

Japan and the US cap, the EU asks for steps, the UK for a declaration.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.investors.checks.domain import figures
from services.investors.checks.domain.answer import Answer, Line, Text, money, not_applicable
from services.investors.checks.domain.asked_first import consent, declared
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import fitting, freeing, is_of_class, rule_of
from services.investors.checks.domain.parts import Earlier
from services.investors.rulebook.domain.days import (
    any_within,
    business_day,
    counts,
    leaves_on,
    year_before,
)
from services.investors.rulebook.domain.sums import (
    Figures,
    cap_minor,
    returns_on,
    room_minor,
)
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion

_IN_JAPAN: Final = "same issuer, same class, within one year before payment"
_IN_THE_US: Final = "crowdfunding of any issuer, within one year"


def decide(book: Rulebook, case: Case) -> Answer:
    """Decide by the rule of the application day."""
    on = business_day(needed(case.applied_at, "applied_at"), case.jurisdiction)
    rule = rule_of(book, case, "investor_cap", on)
    if rule is None or not rule.has_cap:
        return not_applicable(rule)
    status = freeing(rule, case, on)
    if status is not None:
        said = Text(
            "この立場の方に上限はありません。", f"A {status.type} is freed from the limit."
        )
        return Answer(
            "allow", rule, said, inputs={"applied_on": str(on), "status": status.type}
        )
    match rule.parameters["kind"]:
        case "consent":
            return consent(rule, case)
        case "declared":
            return declared(rule, case, on)
    return _capped(rule, case, on)


def _capped(rule: RuleVersion, case: Case, on: date) -> Answer:
    asked = needed(case.request.amount, "request.amount") + (case.request.exercise_price or 0)
    known = _figures(rule, case)
    cap = cap_minor(rule, known)
    assert cap is not None
    lines, why = _counted(case, on)
    counted = sum(each.amount for each in lines)
    room = room_minor(cap, counted)
    max_amount, max_units = fitting(room, case)
    # In whole units less may fit than there is room.
    fits = asked <= (case.request.exercise_price or 0) + max_amount
    return Answer(
        "allow" if fits else "refuse",
        rule,
        _text(case, cap, counted, room, asked, fits=fits),
        cap=cap,
        counted=counted,
        max_amount=max_amount,
        max_units=max_units,
        room_returns_on=_returns(cap, lines),
        lines=[Line(why, each.amount) for each in lines],
        inputs={
            "applied_on": str(on),
            "payment_date": str(case.payment_date) if case.payment_date else None,
            "net_assets": known.net_assets_minor,
            "income": known.income_minor,
            "asked": asked,
        },
    )


def _figures(rule: RuleVersion, case: Case) -> Figures:
    if case.jurisdiction == "US":
        return figures.of_the_us(case.investor)
    if rule.parameters["kind"] == "formula":
        needed(case.investor.kind, "investor.kind")
    return figures.of_japan(case.investor)


def _counted(case: Case, on: date) -> tuple[list[Earlier], str]:
    """What counts: in Japan of the issuer and class, in the US all crowdfunding.

    An empty history is an answer; one that is missing is none.
    """
    history = needed(case.history, "history")
    for at, each in enumerate(history):
        if each.applied is None:
            needed(each.paid, f"history.{at}.applied")
    if case.jurisdiction == "US":
        window = (year_before(on), on)
        return [each for each in history if _is_of_the_us(each, window)], _IN_THE_US
    issuer = needed(case.issuer, "issuer")
    payment_date = needed(case.payment_date, "payment_date")
    return [each for each in history if _is_of(each, case, issuer, payment_date)], _IN_JAPAN


def _is_of_the_us(each: Earlier, window: tuple[date, date]) -> bool:
    of_kind = each.offering in {None, "crowdfunding"}
    return of_kind and any_within((each.applied, each.paid), window)


def _is_of(each: Earlier, case: Case, issuer: str, payment_date: date) -> bool:
    return (
        each.issuer in {None, issuer}
        and is_of_class(each, case)
        and counts((each.applied, each.paid), payment_date)
    )


def _returns(cap: int, lines: Sequence[Earlier]) -> date | None:
    leaving = [(leaves_on((each.applied, each.paid)), each.amount) for each in lines]
    return returns_on(cap, leaving)


def _text(  # noqa: PLR0913  # the figures in the order in which they are said
    case: Case, cap: int, counted: int, room: int, asked: int, *, fits: bool
) -> Text:
    most, before, left, wanted = (
        money(each, case.jurisdiction) for each in (cap, counted, room, asked)
    )
    return Text(
        f"上限は{most.ja}、もう数えた分は{before.ja}、残りは{left.ja}です。"
        f"お申込みの{wanted.ja}は{'その範囲内です' if fits else 'それをこえています'}。",
        f"The cap is {most.en}, {before.en} count already, {left.en} of room are left; "
        f"the {wanted.en} asked for {'fit' if fits else 'do not fit'}.",
    )
