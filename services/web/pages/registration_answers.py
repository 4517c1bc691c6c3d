"""The answers an investment asks for: which steps there are, what is open, what is sent."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from services.web.catalogue import N_
from services.web.clients.investors import Profile
from services.web.clients.registration import Answers
from services.web.forms import Form

ADULT_YEARS: Final = 18
SUITABILITY: Final = {
    "understands_total_loss": N_("出したお金がすべてなくなることがあると、わかっています"),
    "understands_no_market": N_("売りたいときに売れないことがあると、わかっています"),
    "money_not_needed": N_("暮らしに要るお金ではありません"),
    "money_not_borrowed": N_("借りたお金ではありません"),
}
NONE: Final = "none"
PAPERS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("person", "assets"): {
        "bank_statement": N_("通帳や残高証明書"),
        "securities_statement": N_("証券会社の取引残高報告書"),
        NONE: N_("書類は見ずに、自分で計算した"),
    },
    ("person", "income"): {
        "withholding_slip": N_("源泉徴収票"),
        "tax_return": N_("確定申告書の控え"),
        "pension_notice": N_("年金の通知"),
        NONE: N_("書類は見ずに、自分で計算した"),
    },
    ("company", "assets"): {
        "balance_sheet": N_("貸借対照表"),
        NONE: N_("書類は見ずに、自分で計算した"),
    },
    ("company", "income"): {
        "income_statement": N_("損益計算書"),
        "tax_return": N_("法人税の申告書の控え"),
        NONE: N_("書類は見ずに、自分で計算した"),
    },
}
_ASKED: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("person", "birth"): ("birth_on",),
    ("person", "assets"): ("assets_minor", "liabilities_minor"),
    ("person", "income"): ("income_minor",),
    ("person", "suitability"): tuple(SUITABILITY),
    ("company", "number"): ("corporate_number",),
    ("company", "assets"): ("net_assets_minor",),
    ("company", "income"): ("fiscal_year_ended_on", "revenue_minor"),
    ("company", "suitability"): tuple(SUITABILITY),
}
_WHO: Final = ("birth_on", "corporate_number")
QUIZ: Final = "quiz"
_OLDEST: Final = date(1900, 1, 1)
_OLDEST_PAPER: Final = timedelta(days=800)


def steps_of(kind: str) -> tuple[str, ...]:
    """The short pages of a person or a company; the questions about the risks are the last."""
    return (*(step for of, step in _ASKED if of == kind), QUIZ)


def is_answered(kind: str, step: str, answers: Answers, today: date) -> bool:
    """Whether a page was filled in, with figures that count today."""
    if step == "income" and kind == "person" and answers.income_year != today.year - 1:
        return False
    return all(getattr(answers, name) is not None for name in _ASKED[kind, step])


def answers_of(profile: Profile | None) -> Answers:
    """What was said before, to start from; figures that are too old are asked anew."""
    if profile is None:
        return Answers()
    figures = profile.figures.model_dump(exclude={"kind"}) if profile.is_current else {}
    suits = dict.fromkeys(SUITABILITY, True) if profile.is_suitable else {}
    who = {"birth_on": profile.birth_on, "corporate_number": profile.corporate_number}
    return Answers.model_validate({**who, **figures, **suits})


def read_step(form: Form, kind: str, step: str, today: date) -> dict[str, Any]:
    """The answers of one page; what is wrong stands in `form`."""
    if step == "birth":
        return {"birth_on": _read_birth(form, today)}
    if step == "number":
        return {"corporate_number": form.corporate_number("number")}
    if step == "suitability":
        return {name: form.yes(name) for name in SUITABILITY}
    if step == "assets":
        found = {"assets_on": today, **_read_assets(form, kind)}
    else:
        found = _read_income(form, kind, today)
    return {**found, f"{step}_paper": _read_paper(form, kind, step, today)}


def profile_body(kind: str, answers: Answers) -> dict[str, Any]:
    """The profile as investors takes it, once every page is filled in."""
    names = (name for (of, step), some in _ASKED.items() if of == kind for name in some)
    figures = {"assets_on", "assets_paper", "income_paper", *names} - {*_WHO, *SUITABILITY}
    if kind == "person":
        figures.add("income_year")
    said = answers.model_dump(mode="json")
    suits = {name: bool(said[name]) for name in SUITABILITY}
    return {
        "birth_on": said["birth_on"] if kind == "person" else None,
        "corporate_number": said["corporate_number"] if kind == "company" else None,
        "figures": {"kind": kind, **{name: said[name] for name in sorted(figures)}},
        "suitability": {"version": 1, **suits},
    }


def _read_birth(form: Form, today: date) -> date | None:
    born = form.day("born", first=_OLDEST, last=today)
    if born is not None and _age_on(born, today) < ADULT_YEARS:
        form.wrong(
            "born",
            N_("投資は%(years)s歳からです。購入型の支援は、いまでもできます"),
            years=ADULT_YEARS,
        )
    return born


def _age_on(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _read_assets(form: Form, kind: str) -> dict[str, Any]:
    if kind == "company":
        return {"net_assets_minor": form.signed_yen("net_assets")}
    return {
        "assets_minor": form.yen("assets"),
        "liabilities_minor": form.yen("liabilities"),
    }


def _read_income(form: Form, kind: str, today: date) -> dict[str, Any]:
    if kind == "company":
        first = today - _OLDEST_PAPER
        return {
            "revenue_minor": form.yen("revenue"),
            "fiscal_year_ended_on": form.day("ended", first=first, last=today),
        }
    return {"income_minor": form.yen("income"), "income_year": today.year - 1}


def _read_paper(form: Form, kind: str, step: str, today: date) -> dict[str, Any] | None:
    chosen = form.choice("paper", tuple(PAPERS[kind, step]))
    if chosen == NONE or not form.ok:
        return None
    dated = form.day("dated", first=today - _OLDEST_PAPER, last=today)
    return {"kind": chosen, "dated_on": dated}
