"""The rules of Japan as of a day, in plain words; other countries' are asked by the interface."""

from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.clients import rulebook as client
from services.web.clients.rulebook import Rule
from services.web.forms import Form
from services.web.rule_words import CERTAINTY, sentences, title
from services.web.sayings import instrument_name
from services.web.visit import Visit, Visitor
from services.web.words import japan_day

router = APIRouter()

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2199, 12, 31)
_DAY_BEFORE: Final = timedelta(days=1)


@router.get("/rulebook")
async def rulebook(visit: Visitor) -> Response:
    """Which rules hold today, or on another day."""
    visit.form = Form({name: said[:10] for name, said in visit.request.query_params.items()})
    asked = visit.form.day("on", first=_FIRST, last=_LAST, required=False)
    today = japan_day(visit.now)
    on = asked if asked and visit.form.ok else today
    book = await client.read(visit.house.investors.service, on)
    return visit.page(
        "rulebook.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        on=on,
        is_today=on == today,
        rules=[_told(rule, visit) for rule in book.of("JP")],
    )


def _told(rule: Rule, visit: Visit) -> dict[str, object]:
    """A rule as the page shows it."""
    before = rule.valid_from - _DAY_BEFORE if rule.valid_from and rule.version > 1 else None
    after = rule.valid_to + _DAY_BEFORE if rule.valid_to else None
    return {
        "id": rule.rule_id,
        "version": rule.version,
        "title": title(rule, visit),
        "sentences": sentences(rule, visit),
        "instruments": [visit.gettext(instrument_name(each)) for each in rule.instruments],
        "valid_from": rule.valid_from,
        "valid_to": rule.valid_to,
        "before": before and _path(before),
        "after": after and _path(after),
        "article": rule.article_ja if visit.lang == "ja" else rule.article_en,
        "source": rule.source,
        "certainty": visit.gettext(CERTAINTY.get(rule.confidence, rule.confidence)),
    }


def _path(day: date) -> str:
    return f"/rulebook?on-year={day.year}&on-month={day.month}&on-day={day.day}"
