"""The terms of a round as a form: reading them, and saying what listing did not like of them."""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.forms import Form
from services.web.pages.owner_forms import LONGEST_SECTION
from services.web.words import JAPAN, japan_day
from shared.ids import derived_id

RETURNS: Final = range(1, 9)
# How many more places for returns are open than there are returns.
_SPARE_RETURNS: Final = 3
MODES: Final = ("all_or_nothing", "flexible")
ALLOTMENTS: Final = ("first_come", "max_min", "pro_rata")
HOURS: Final = ("12:00", "17:00", "20:00", "23:59")
_MOST_UNITS: Final = 1_000_000
_MOST_YEN: Final = 1_000_000_000
_LONGEST_ROUND: Final = timedelta(days=365)


def round_id_of(project: Project) -> UUID:
    """The id of the project's one round: given once, the same at every press."""
    return project.round.round_id if project.round else derived_id("round", project.project_id)


def read_round(form: Form, project: Project, now: datetime) -> dict[str, Any]:
    """The money terms as listing takes them."""
    today = japan_day(now)
    instrument = form.choice("instrument", ("reward", "equity"))
    opens = form.day("opens", first=today, last=today + _LONGEST_ROUND, required=False)
    closes = form.day(
        "closes", first=today + timedelta(days=1), last=today + 2 * _LONGEST_ROUND
    )
    hour = form.choice("closes_hour", HOURS)
    body: dict[str, Any] = {
        "instrument": instrument,
        "mode": "all_or_nothing",
        "target_minor": form.yen("target", low=1, high=_MOST_YEN),
        "limit_units": form.number("limit_units", low=1, high=_MOST_UNITS),
        "opens_at": _at(opens, "09:00") if opens else None,
        "closes_at": _at(closes or today, hour),
        "transfer_within_days": 7,
        **_allotment(form),
    }
    if instrument == "equity":
        equity = _equity(form, today, project)
        return {**body, **equity, "rails": ["bank_transfer"], "returns": []}
    rails = [rail for rail in ("card", "bank_transfer") if form.ticked(f"rail_{rail}")]
    if not rails:
        form.wrong("rail_card", N_("お支払い方法を1つは選んでください"))
    return {
        **body,
        "mode": form.choice("mode", MODES),
        "rails": rails,
        "returns": _returns(form, project),
        "unit_minor": None,
        "equity": None,
    }


def _allotment(form: Form) -> dict[str, Any]:
    """First come, or a rule and up to how many units are taken; a form of before says neither."""
    chosen = form.choice("allotment", ALLOTMENTS) if form.value("allotment") else "first_come"
    if chosen == "first_come":
        return {"allotment": chosen, "allotment_rule": None, "book_limit_units": None}
    book = form.number("book_limit_units", low=1, high=_MOST_UNITS)
    return {"allotment": "by_rule", "allotment_rule": chosen, "book_limit_units": book}


def _returns(form: Form, project: Project) -> list[dict[str, Any]]:
    found = []
    for at in RETURNS:
        title = form.text(f"return_title-{at}", longest=100, required=False)
        if not title:
            continue
        year = form.year(f"delivery_year-{at}")
        month = form.number(f"delivery_month-{at}", low=1, high=12)
        stock = form.value(f"stock-{at}").strip()
        found.append(
            {
                "return_id": str(_return_id(project, at)),
                "title": title,
                "description": form.text(f"description-{at}", longest=1_000, required=False),
                "price_minor": form.yen(f"price-{at}", low=1, high=_MOST_YEN),
                "stock_units": form.number(f"stock-{at}", low=1, high=_MOST_UNITS)
                if stock
                else None,
                "delivery_month": f"{year:04}-{month:02}",
                "is_shipped": form.ticked(f"is_shipped-{at}"),
            }
        )
    if not found:
        form.wrong("return_title-1", N_("リターンを1つは入れてください"))
    return found


def open_returns(form: Form, project: Project) -> range:
    """The places shown: those in use, what was typed just now, and some more to fill."""
    known = len(project.round.terms.returns) if project.round else 0
    typed = max((at for at in RETURNS if form.value(f"return_title-{at}").strip()), default=0)
    return range(1, min(RETURNS[-1], max(known, typed) + _SPARE_RETURNS) + 1)


def _return_id(project: Project, at: int) -> UUID:
    known = project.round.terms.returns if project.round else ()
    if at <= len(known):
        return known[at - 1].return_id
    return derived_id("return", project.project_id, at)


def _equity(form: Form, today: date, project: Project) -> dict[str, Any]:
    payment = form.day("payment_day", first=today, last=today + 2 * _LONGEST_ROUND)
    handler = form.identifier("handler")
    if handler is None:
        form.wrong("handler", N_("取扱業者を選んでください"))
    price = form.yen("share_price", low=1, high=_MOST_YEN)
    shares = form.number("shares_per_unit", low=1, high=_MOST_UNITS)
    return {
        "unit_minor": price * shares,
        "equity": {
            "handler_id": str(handler),
            "payment_day": payment.isoformat() if payment else "",
            "share_price_minor": price,
            "shares_per_unit": shares,
            "shares_before": form.number("shares_before", low=1, high=1_000_000_000),
            "valuation": form.text("valuation", longest=LONGEST_SECTION, required=False),
            "document": _document(form, project),
        },
    }


def _document(form: Form, project: Project) -> dict[str, Any]:
    """The document that is there already, or the next version: the file that came along."""
    equity = project.round.terms.equity if project.round else None
    content = form.files.get("document")
    if content is None:
        if equity is None:
            form.wrong("document", N_("取扱業者から受け取ったPDFを選んでください"))
            return {}
        return {"version": equity.document.version, "sha256": equity.document.sha256}
    if not content.startswith(b"%PDF-"):
        form.wrong("document", N_("PDFではないようです。PDFのファイルを選んでください"))
    sha256 = hashlib.sha256(content).hexdigest()
    if equity is not None and equity.document.sha256 == sha256:
        return {"version": equity.document.version, "sha256": sha256}
    version = equity.document.version + 1 if equity else 1
    return {"version": version, "sha256": sha256}


def _at(day: date, hour: str) -> str:
    return datetime.combine(day, time.fromisoformat(hour), tzinfo=JAPAN).isoformat()


def say_refusal(form: Form, refusal: Refused) -> None:
    """Say at the fields what listing did not like."""
    codes = refusal.facts.get("problems", [])
    for code in codes if isinstance(codes, list) else []:
        if str(code) in _TERMS:
            form.wrong(*_TERMS[str(code)])
    if form.ok:
        form.wrong("save", N_("この内容では保存できませんでした。数字と日付を確かめてください"))


_TERMS: Final = {
    "opens_in_the_past": ("opens", N_("はじまりは、きょうよりあとにしてください")),
    "opens_after_closing": ("opens", N_("はじまりは、しめきりより前にしてください")),
    "closes_too_soon": ("closes", N_("しめきりまでの日が短すぎます")),
    "closes_too_late": ("closes", N_("しめきりが先すぎます")),
    "too_long": ("closes", N_("募集の期間が長すぎます")),
    "no_day_for_transfers": (
        "closes",
        N_("振込を受け取れる日がありません。しめきりをのばしてください"),
    ),
    "target_not_reachable": (
        "limit_units",
        N_("全部売れても目標に届きません。口数をふやしてください"),
    ),
    "by_rule_not_here": (
        "allotment",
        N_("割り当ては、成立したときだけお金をいただく募集でできます"),
    ),
    "book_limit_not_above": (
        "book_limit_units",
        N_("受け付ける口数は、全部の口数より多くしてください"),
    ),
    "book_limit_too_high": (
        "book_limit_units",
        N_("受け付ける口数は、全部の口数の10倍、10,000口までです"),
    ),
    "stock_not_here": (
        "stock-1",
        N_("割り当てるときは、リターンの数を空けておいてください"),
    ),
    "delivered_before_closing": (
        "delivery_month-1",
        N_("お届けは、しめきりよりあとにしてください"),
    ),
    "unit_is_not_shares_times_price": (
        "share_price",
        N_("1口の額は、株の数と値段をかけたものです"),
    ),
    "payment_day_too_early": (
        "payment_day",
        N_("払込日は、結果が決まる日よりあとにしてください"),
    ),
}
