"""The owner's draft, a section at a time: shown as a form, read and kept."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.listing import Project
from services.web.pages.looking_up import fill, is_asked
from services.web.pages.owner import MAY_CHANGE, own_project
from services.web.pages.owner_forms import SECTIONS, USES, read_section, written
from services.web.pages.projects import facts_of
from services.web.pages.round_forms import (
    HOURS,
    RETURNS,
    open_returns,
    read_round,
    round_id_of,
    say_refusal,
)
from services.web.pictures import DRAWN
from services.web.sayings import CATEGORIES, category_name
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_moment
from shared.places.towns import prefectures

router = APIRouter()

_SAID_AT_THE_FORM: Final = frozenset(
    {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY, codes.REQUEST_ENTITY_TOO_LARGE}
)
_PICTURES: Final = {
    "ai": N_("藍の織り場"),
    "beetles": N_("きのこの床とカブトムシ"),
    "brewery": N_("雪の酒蔵"),
    "festival": N_("祭りの灯籠"),
    "fireworks": N_("花火の宿"),
    "first_shop": N_("小さな菓子の店"),
    "ginko": N_("古い銀行の本屋"),
    "kaki": N_("柿の畑"),
    "lacquer": N_("塗りの椀"),
    "laundry": N_("坂の町の洗濯もの"),
    "minato": N_("港"),
    "oyster": N_("牡蠣の湾"),
    "seed": N_("海ぎわの稲"),
    "sento": N_("銭湯"),
    "shops": N_("小さな店の並び"),
    "town": N_("町なみ"),
}
_CALLED: Final = {
    "title": N_("プロジェクトの題"),
    "prefecture": N_("都道府県"),
    "category": N_("種類"),
    "picture": N_("絵"),
    "instrument": N_("形態"),
    "target": N_("目標の額（株式投資型は下限）"),
    "limit_units": N_("全部で何口まで"),
    "allotment": N_("申込みが多いとき"),
    "book_limit_units": N_("申込みを受け付ける口数"),
    "opens": N_("募集のはじまり"),
    "closes": N_("募集のしめきり"),
    "handler": N_("取扱業者"),
    "share_price": N_("1株の値段"),
    "shares_per_unit": N_("1口の株の数"),
    "shares_before": N_("募集の前の株の数"),
    "payment_day": N_("払込日"),
}
_CALLED_OF_RETURNS: Final = {
    "price": N_("リターン%(at)sの値段（税と送料をふくむ）"),
    "stock": N_("リターン%(at)sの数"),
    "delivery_year": N_("リターン%(at)sのお届けの年"),
    "delivery_month": N_("リターン%(at)sのお届けの月"),
}


@router.get("/owner/projects/{project_id}/{section}")
async def edit(project_id: UUID, section: str, visit: SignedIn) -> Response:
    """One section."""
    return await _section_page(visit, await own_project(visit, project_id), section)


@router.post("/owner/projects/{project_id}/{section}")
async def save(project_id: UUID, section: str, visit: SignedIn) -> Response:
    """Keep one section; the others stay as they are."""
    assert visit.session is not None
    project = await own_project(visit, project_id)
    if section not in SECTIONS:
        raise NotHere
    form = visit.form
    if section == "seller" and is_asked(visit):
        return await _section_page(visit, project, section, await fill(visit, "seller_address"))
    if section == "round":
        path = f"/projects/{project_id}/rounds/{round_id_of(project)}"
        body = read_round(form, project, visit.now)
    else:
        path = f"/projects/{project_id}"
        body = {**written(project), **read_section(form, section)}
    if not form.ok:
        return await _section_page(visit, project, section)
    try:
        await visit.house.listing.put(visit.session, path, body)
        await _hand_over(visit, project, body)
    except Refused as refusal:
        if refusal.status not in _SAID_AT_THE_FORM:
            raise
        say_refusal(form, refusal)
        return await _section_page(visit, project, section)
    visit.announce(N_("保存しました。"))
    return visit.go(f"/owner/projects/{project_id}")


async def _hand_over(visit: Visit, project: Project, body: Mapping[str, Any]) -> None:
    """The file behind the version that was just saved."""
    content = visit.form.files.get("document")
    if content is None or not body.get("equity"):
        return
    assert visit.session is not None
    version = body["equity"]["document"]["version"]
    await visit.house.listing.keep_document(
        visit.session, round_id_of(project), version, content
    )


async def _section_page(
    visit: Visit, project: Project, section: str, filled: str = ""
) -> Response:
    if section not in SECTIONS:
        raise NotHere
    if project.state not in MAY_CHANGE:
        return visit.go(f"/owner/projects/{project.project_id}")
    handlers = (
        await visit.house.accounts.of_kind("handler", visit.now) if section == "round" else []
    )
    say = visit.gettext
    return visit.page(
        f"owner/{section}.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        heading=SECTIONS[section],
        labels=_labels(visit),
        has_files=section == "round",
        filled=filled,
        path=f"/owner/projects/{project.project_id}/{section}",
        category_choices=[(name, say(category_name(name))) for name in CATEGORIES],
        picture_choices=[(name, say(_PICTURES[name])) for name in DRAWN],
        prefectures=[(name, name) for name in prefectures()],
        places=USES if section == "uses" else open_returns(visit.form, project),
        hours=[(hour, hour) for hour in HOURS],
        month_of=lambda text: text.partition("-"),
        closes=japan_moment(project.round.closes_at) if project.round else None,
        handler_choices=[(o.organisation_id, o.name) for o in handlers],
    )


def _labels(visit: Visit) -> dict[str, str]:
    """How fields are called in the list of mistakes, where the mistake alone does not say."""
    say = visit.gettext
    return {
        **{name: say(label) for name, label in _CALLED.items()},
        **{f"amount-{at}": say("%(at)s行目：いくら", at=at) for at in USES},
        **{
            f"{name}-{at}": say(label, at=at)
            for at in RETURNS
            for name, label in _CALLED_OF_RETURNS.items()
        },
    }
