"""The check `issuer_ceiling`: what one issuer may still raise. Pure.

The window is the year before the offering starts; Japan also counts what overlaps it.
"""

from datetime import date
from typing import Final

from services.investors.checks.domain import disclosure
from services.investors.checks.domain.answer import Answer, Line, Text, money, not_applicable
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import fitting, is_of_class, rule_of
from services.investors.checks.domain.parts import Earlier
from services.investors.rulebook.domain.days import (
    any_within,
    leaves_on,
    look_back,
    year_before,
)
from services.investors.rulebook.domain.sums import returns_on, room_minor
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion

_WHY: Final = "same issuer, same class, within one year before the start"
_OVERLAP: Final = "same issuer, same class, subscription periods overlap"


def decide(book: Rulebook, case: Case) -> Answer:
    """Decide by the rules of the day on which the offering starts."""
    on = needed(case.offering_start, "offering_start")
    rule = rule_of(book, case, "issuer_ceiling", on)
    if rule is None:
        return not_applicable()
    scope = rule_of(book, case, "issuer_sum", on)
    given = case.amount if case.amount is not None else case.request.amount
    asked = needed(given, "amount") + (case.request.exercise_price or 0)
    counted = _counted(scope, case, on)
    total = sum(each.amount for each, _ in counted)
    cap = most(rule)
    shown = disclosure.steps(book, case, asked, on)
    room = room_minor(cap, total)
    fits = asked <= room and asked <= shown.room
    max_amount, max_units = fitting(min(room, shown.room), case)
    steps = shown.steps if fits else ()
    return Answer(
        ("allow_after_steps" if steps else "allow") if fits else "refuse",
        rule,
        _text(case, cap, total, asked, fits=fits),
        cap=cap,
        counted=total,
        max_amount=max_amount,
        max_units=max_units,
        room_returns_on=_returns(cap, counted),
        steps=steps,
        lines=[Line(why, each.amount) for each, why in counted],
        inputs={"offering_start": str(on), "asked": asked, "bucket": case.bucket},
    )


def most(rule: RuleVersion) -> int:
    """The largest total: the limit itself, or one less where it must be below it."""
    limit = int(rule.parameters["limit_minor"])
    return limit - 1 if rule.parameters["kind"] == "below" else limit


def _counted(scope: RuleVersion | None, case: Case, on: date) -> list[tuple[Earlier, str]]:
    """What counts beside this offering; outside Japan all crowdfunding of the year."""
    if scope and scope.parameters["by_bucket"]:
        needed(case.bucket, "bucket")
    found = []
    for at, each in enumerate(needed(case.history, "history")):
        first = needed(each.subscription_from or each.started, f"history.{at}.started")
        began = each.started or first
        if not _is_summed(each, scope, case):
            continue
        window = look_back(on) if scope else (year_before(on), on)
        if any_within([began], window):
            found.append((each, _WHY))
        elif scope and _overlaps(each, first, case, on):
            found.append((each, _OVERLAP))
    return found


def _is_summed(each: Earlier, scope: RuleVersion | None, case: Case) -> bool:
    if each.issuer not in {None, case.issuer} and case.issuer is not None:
        return False
    if scope is None:
        return each.offering in {None, "crowdfunding"}
    in_bucket = True
    if scope.parameters["by_bucket"]:
        in_bucket = each.bucket in {None, case.bucket}
    of_kind = each.offering is None or each.offering in scope.parameters["offerings"]
    return of_kind and in_bucket and is_of_class(each, case)


def _overlaps(each: Earlier, first: date, case: Case, on: date) -> bool:
    """An end that is unknown is open; where no period is told, only its first day is known."""
    ours = case.subscription_from or on, case.subscription_to or date.max
    told = each.subscription_from is not None
    last = each.subscription_to or (date.max if told else first)
    return first <= ours[1] and ours[0] <= last


def _returns(cap: int, counted: list[tuple[Earlier, str]]) -> date | None:
    began = [(each.started or each.subscription_from, each.amount) for each, _ in counted]
    return returns_on(cap, [(leaves_on([day]), amount) for day, amount in began])


def _text(case: Case, cap: int, total: int, asked: int, *, fits: bool) -> Text:
    most_, before, wanted = (money(each, case.jurisdiction) for each in (cap, total, asked))
    return Text(
        f"発行者の上限は{most_.ja}、もう数えた分は{before.ja}です。"
        f"今回の{wanted.ja}は{'その範囲内です' if fits else 'それをこえています'}。",
        f"The issuer may raise {most_.en}, {before.en} count already; "
        f"the {wanted.en} of this offer {'fit' if fits else 'do not fit'}.",
    )
