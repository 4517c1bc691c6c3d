"""How a round by rule gives its units away, in plain words: before and after it is decided."""

from typing import Final

from services.web.catalogue import N_
from services.web.clients.matching import Pledge
from services.web.clients.terms import Terms
from services.web.visit import Visit

RULES: Final = {
    "max_min": N_("みなさんに同じ数ずつ（はしたは、くじ）"),
    "pro_rata": N_("申し込んだ口数に合わせて、同じ割合で（はしたは、くじ）"),
}
_SENTENCES: Final = {
    "max_min": N_(
        "お申込みが全部で%(limit)s口をこえたときは、みなさんに同じ数ずつ、お申込みの口数まで割り当てます。はしたの口は、くじで決めます。"
    ),
    "pro_rata": N_(
        "お申込みが全部で%(limit)s口をこえたときは、お申込みの口数に合わせて、同じ割合で割り当てます。はしたの口は、くじで決めます。"
    ),
}
_FEWER: Final = N_(
    "お申込みより少ない口数になることも、1口もないこともあります。割り当てのない分のお金はいただかず、振り込まれていればお返しします。"
)
# Who has something at all; whoever has nothing reads why it ended.
_GIVEN: Final = frozenset({"due", "collected", "settled", "disputed"})


def rule_name(rule: str | None) -> str:
    """A rule in short, to be translated where it is shown."""
    return RULES.get(rule or "", "")


def sentences(rule: str | None, limit_units: int, visit: Visit) -> list[str]:
    """What a pledger has to know before; nothing of a round that is first come."""
    said = _SENTENCES.get(rule or "")
    if said is None:
        return []
    return [visit.gettext(said, limit=f"{limit_units:,}"), visit.gettext(_FEWER)]


def of_terms(terms: Terms, visit: Visit) -> list[str]:
    """The same of terms that may not run yet."""
    return sentences(terms.allotment_rule, terms.limit_units, visit)


def result(pledge: Pledge, visit: Visit) -> list[str]:
    """What was allotted and what becomes of the rest, where it is less than was asked for."""
    allotted = pledge.allotted_units
    if pledge.state not in _GIVEN or allotted is None or allotted >= pledge.units:
        return []
    back = visit.words.yen(pledge.amount_minor - (pledge.allotted_minor or 0))
    given = visit.gettext(
        "お申込みの%(asked)s口のうち、%(given)s口を割り当てました。",
        asked=f"{pledge.units:,}",
        given=f"{allotted:,}",
    )
    if pledge.rail == "card":
        return [given, visit.gettext("へった分の%(back)sは、請求しません。", back=back)]
    returned = visit.gettext(
        "へった分の%(back)sは、ご指定の口座にお返しします。銀行の営業日で3日ほどかかります。",
        back=back,
    )
    return [given, returned]
