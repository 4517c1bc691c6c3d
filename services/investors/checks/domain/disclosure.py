"""What Japan asks an issuer to file for a public offering of this size. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.investors.checks.domain.answer import Step
from services.investors.checks.domain.case import Case, needed
from services.investors.checks.domain.finding import is_of_class, rule_of
from services.investors.checks.domain.parts import Earlier
from services.investors.rulebook.domain.days import any_within, look_back
from services.investors.rulebook.domain.versions import Rulebook

_PUBLIC: Final = frozenset({None, "crowdfunding", "public_offering"})
_NO_LIMIT: Final = 10**18


@dataclass(frozen=True, slots=True)
class Filing:
    """The steps for this amount, and the most that a short form is enough for."""

    steps: Sequence[Step]
    room: int


def steps(book: Rulebook, case: Case, asked: int, on: date) -> Filing:
    """What is to be filed; a placement with professionals is no public offering."""
    exempt = rule_of(book, case, "disclosure_exemption", on)
    short = rule_of(book, case, "short_form", on)
    if exempt is None or short is None or case.bucket == "professional":
        return Filing((), _NO_LIMIT)
    before = sum(
        each.amount for each in needed(case.history, "history") if _adds(each, case, on)
    )
    total = asked + before
    room = max(0, int(short.parameters["limit_minor"]) - 1 - before)
    if total >= int(exempt.parameters["limit_minor"]):
        return Filing(("registration_statement_short_form",), room)
    notice = rule_of(book, case, "securities_notice", on)
    if notice is not None and total > int(notice.parameters["limit_minor"]):
        return Filing(("securities_notice",), room)
    return Filing((), room)


def _adds(each: Earlier, case: Case, on: date) -> bool:
    """Public offerings of the year before for which no statement was filed, as far as known."""
    return (
        each.offering in _PUBLIC
        and each.bucket != "professional"
        and each.registration_statement is not True
        and (each.issuer in {None, case.issuer} or case.issuer is None)
        and is_of_class(each, case)
        and any_within([each.started or each.subscription_from], look_back(on))
    )
