"""What one likes to tell for the lists one is shown: towns, themes, an amount; all optional."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients import interests as client
from services.web.clients.http import Refused
from services.web.clients.interests import Interests
from services.web.clients.investors import Investor
from services.web.forms import Form, normal
from services.web.sayings import CATEGORIES, category_name
from services.web.visit import NotHere, SignedIn, Visit
from shared.places.towns import called, town

router = APIRouter()

ROOTS: Final = {
    "school": N_("通った学校のあるまち"),
    "former_home": N_("以前住んでいたまち"),
    "second_home": N_("もうひとつの住まいのあるまち"),
    "side_job": N_("副業や手伝いで通うまち"),
}
# Persons are not introduced as lenders.
_PARTS: Final = {
    "person": {"grant": N_("助成（返さなくてよいお金）を出すことを考えたい")},
    "company": {
        "loan": N_("融資を考えたい（貸金業の登録や、銀行などの免許のある会社）"),
        "grant": N_("助成（返さなくてよいお金）を出すことを考えたい"),
    },
}
_WHY: Final = {
    "shown-under-age": ("shown", N_("18歳になるまでは、実行者にお見せできません")),
    "introduced-unseen": (
        "shown",
        N_("ご紹介のためには、「知らせてよい」にも印をつけてください"),
    ),
}
_LONGEST_TOWN: Final = 40
_MOST_NAMED: Final = 4


@router.get("/my/investors/{investor_id}/interests")
async def show(investor_id: UUID, visit: SignedIn) -> Response:
    """What was told, to be changed."""
    assert visit.session is not None
    investor = await _investor(visit, investor_id)
    service = visit.house.investors.service
    told = await client.of_investor(service, visit.session, investor_id)
    return _page(visit, investor, told)


@router.post("/my/investors/{investor_id}/interests")
async def save(investor_id: UUID, visit: SignedIn) -> Response:
    """Tell it, or take all of it back."""
    assert visit.session is not None
    investor = await _investor(visit, investor_id)
    body = _read(visit.form, _PARTS[investor.kind])
    if visit.form.ok:
        try:
            service = visit.house.investors.service
            await client.declare(service, visit.session, investor_id, body)
        except Refused as refusal:
            if refusal.kind not in _WHY:
                raise
            visit.form.wrong(*_WHY[refusal.kind])
    if not visit.form.ok:
        return _page(visit, investor, Interests())
    visit.announce(N_("記録しました。おすすめの順に使います。"))
    return visit.go("/recommended")


def _read(form: Form, parts: Iterable[str]) -> dict[str, Any]:
    roots = [(kind, _town(form, kind)) for kind in ROOTS]
    return {
        "roots": [{"kind": kind, "municipality": code} for kind, code in roots if code],
        "themes": [theme for theme in CATEGORIES if form.ticked(f"theme-{theme}")],
        "ticket": _ticket(form),
        "may_be_shown": form.ticked("shown"),
        "introduced_for": [part for part in parts if form.ticked(f"introduced-{part}")],
    }


def _town(form: Form, kind: str) -> str:
    """The code of the town that was written, empty for none."""
    typed = form.text(kind, longest=_LONGEST_TOWN, required=False)
    if not typed:
        return ""
    found = called(typed)
    if len(found) == 1:
        return found[0].code
    if found:
        names = "、".join(f"{each.prefecture}{each.name}" for each in found[:_MOST_NAMED])
        sentence = N_("同じ名のまちがあります。都道府県から入れてください（%(names)s）")
        form.wrong(kind, sentence, names=names)
    else:
        sentence = N_(
            "このまちが見つかりません。市区町村の名を入れてください（例：石川県輪島市）"
        )
        form.wrong(kind, sentence)
    return ""


def _ticket(form: Form) -> dict[str, int] | None:
    """Both ends or none; one alone counts from 1 yen, or has no end above it."""
    least = form.yen("least", low=1) if normal(form.value("least")) else None
    most = form.yen("most", low=1) if normal(form.value("most")) else None
    if least is None and most is None:
        return None
    if most is None:
        form.wrong("most", N_("いくらまでかも入れてください"))
        return None
    return {"least_minor": least or 1, "most_minor": most}


async def _investor(visit: Visit, investor_id: UUID) -> Investor:
    assert visit.session is not None
    try:
        return await visit.house.investors.investor(visit.session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal


def _page(visit: Visit, investor: Investor, told: Interests) -> Response:
    return visit.page(
        "recommended/interests.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        investor=investor,
        here=f"/my/investors/{investor.investor_id}/interests",
        told=told,
        roots=[(kind, visit.gettext(name), _named(told, kind)) for kind, name in ROOTS.items()],
        parts=[(part, visit.gettext(name)) for part, name in _PARTS[investor.kind].items()],
        themes=[(theme, visit.gettext(category_name(theme))) for theme in CATEGORIES],
    )


def _named(told: Interests, kind: str) -> str:
    found = town(told.town_of(kind))
    return f"{found.prefecture}{found.name}" if found else ""
