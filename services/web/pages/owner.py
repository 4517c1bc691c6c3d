"""The owner's side: the list of what to do, one section at a time, and handing it in."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, or_none, together
from services.web.clients.listing import Issuer, Project
from services.web.forms import as_uuid
from services.web.pages.owner_forms import (
    HOURS,
    RETURNS,
    SECTIONS,
    USES,
    missing_in,
    read_issuer,
    read_round,
    read_section,
    round_id_of,
    say_refusal,
    written,
)
from services.web.pages.owner_missing import lacking
from services.web.pages.projects import PREFECTURES, facts_of, load_project
from services.web.pictures import DRAWN
from services.web.sayings import CATEGORIES, category_name, project_state
from services.web.visit import NotHere, SignedIn, Visit, Visitor
from services.web.words import japan_moment
from shared.ids import new_id

router = APIRouter()

_SAID_AT_THE_FORM: Final = frozenset(
    {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY, codes.REQUEST_ENTITY_TOO_LARGE}
)
# The answer of who starts under a name that is not registered yet.
_NEW: Final = "new"
_MOST_ISSUERS: Final = 3
_MAY_CHANGE: Final = frozenset({"draft", "changes_requested"})
_VERDICTS: Final = {
    "approve": N_("承認"),
    "changes_requested": N_("直してください"),
    "decline": N_("見送り"),
    "passed": N_("審査を通過"),
    "not_passed": N_("審査を通りませんでした"),
}
_PICTURES: Final = {
    "ai": N_("藍の織り場"),
    "ginko": N_("古い銀行の本屋"),
    "kaki": N_("柿の畑"),
    "minato": N_("港"),
    "sento": N_("銭湯"),
    "town": N_("町なみ"),
}
_KINDS: Final = {
    "company": N_("会社"),
    "npo": N_("NPO・一般社団など"),
    "person": N_("個人"),
    "group": N_("任意の団体（代表者が責任を持ちます）"),
}


@router.get("/start")
async def start(visit: Visitor) -> Response:
    """What it takes to begin, before anybody signs in."""
    return visit.page("owner/start.html")


@router.get("/owner")
async def projects(visit: SignedIn) -> Response:
    """Everything this person lists."""
    assert visit.session is not None
    return visit.page(
        "owner/projects.html",
        rows=await visit.house.listing.my_projects(visit.session),
        project_state=project_state,
    )


@router.get("/owner/new")
async def ask_new(visit: SignedIn) -> Response:
    """Who answers for it, and which chamber accompanies it."""
    visit.notes["new_project"] = {"project": str(new_id()), "issuer": str(new_id())}
    return await _new_page(visit)


@router.post("/owner/new")
async def create(visit: SignedIn) -> Response:
    """Register the issuer and begin an empty draft; a second press begins the same one."""
    assert visit.session is not None
    form, listing = visit.form, visit.house.listing
    chambers = {str(o.organisation_id) for o in await _organisations(visit, "chamber")}
    chamber = form.choice("chamber", chambers)
    title = form.text("title", longest=40)
    again = {str(one.issuer_id) for one in await _issuers(visit)}
    chosen = form.choice("issuer", [*again, _NEW]) if again else _NEW
    issuer = (
        read_issuer(form, tuple(_KINDS))
        if chosen == _NEW and "issuer" not in form.errors
        else None
    )
    if not form.ok:
        return await _new_page(visit)
    known = visit.notes.get("new_project", {})
    issuer_id = as_uuid(str(known.get("issuer", "")) if issuer else chosen) or new_id()
    project_id = as_uuid(str(known.get("project", ""))) or new_id()
    body = {"chamber_id": chamber, "issuer_id": str(issuer_id), "title": title}
    try:
        if issuer:
            await listing.put(visit.session, f"/issuers/{issuer_id}", issuer)
        await listing.put(visit.session, f"/projects/{project_id}", body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.UNPROCESSABLE_ENTITY}:
            raise
        form.wrong(
            "issuer_name" if issuer else "issuer",
            _WHY_NOT_NEW.get(refusal.kind, N_("この内容では始められませんでした")),
        )
        return await _new_page(visit)
    visit.notes.pop("new_project", None)
    return visit.go(f"/owner/projects/{project_id}")


@router.get("/owner/projects/{project_id}")
async def tasks(project_id: UUID, visit: SignedIn) -> Response:
    """What is done, what is to do, and what the chamber said."""
    project = await _own(visit, project_id)
    return await _tasks_page(visit, project)


@router.post("/owner/projects/{project_id}")
async def submit(project_id: UUID, visit: SignedIn) -> Response:
    """Hand it in: from now on this version stays as it is."""
    assert visit.session is not None
    project = await _own(visit, project_id)
    if lacking(project, visit):
        visit.form.wrong("submit", N_("まだ出せません。足りないところが残っています"))
        return await _tasks_page(visit, project)
    try:
        await visit.house.listing.submit(visit.session, project_id, project.version + 1)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        visit.form.wrong(
            "submit", _WHY_NOT_SUBMITTED.get(refusal.kind, N_("まだ提出できません"))
        )
        return await _tasks_page(visit, await _own(visit, project_id))
    visit.announce(N_("提出しました。3営業日以内に、商工会議所から返事があります。"))
    return visit.go(f"/owner/projects/{project_id}")


@router.get("/owner/projects/{project_id}/preview")
async def preview(project_id: UUID, visit: SignedIn) -> Response:
    """As it will be read."""
    project = await _own(visit, project_id)
    return visit.page("owner/preview.html", **facts_of(project, visit))


@router.get("/owner/projects/{project_id}/{section}")
async def edit(project_id: UUID, section: str, visit: SignedIn) -> Response:
    """One section."""
    return await _section_page(visit, await _own(visit, project_id), section)


@router.post("/owner/projects/{project_id}/{section}")
async def save(project_id: UUID, section: str, visit: SignedIn) -> Response:
    """Keep one section; the others stay as they are."""
    assert visit.session is not None
    project = await _own(visit, project_id)
    if section not in SECTIONS:
        raise NotHere
    form = visit.form
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


async def _own(visit: Visit, project_id: UUID) -> Project:
    project = await load_project(visit, project_id)
    if project.viewer != "owner":
        raise NotHere
    return project


async def _tasks_page(visit: Visit, project: Project) -> Response:
    chamber = await visit.house.accounts.organisation(project.chamber_id, visit.now)
    if chamber:
        visit.contact = chamber.contact
    may_change = project.state in _MAY_CHANGE
    return visit.page(
        "owner/tasks.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        tasks=[_task(visit, project, name, may_change=may_change) for name in SECTIONS],
        may_change=may_change,
        chamber=chamber,
        path_steps=_path(visit, project),
        lacking=lacking(project, visit) if may_change else [],
        project_state=project_state,
        verdicts=_VERDICTS,
        newest=_newest(project),
    )


def _newest(project: Project) -> list[Any]:
    """What was said to the last submitted version, if it is to be mended."""
    if project.state not in {"changes_requested", "declined"}:
        return []
    given: list[Any] = [*project.answers, *project.screenings]
    return [one for one in given if one.version == project.version and one.reason]


def _task(
    visit: Visit, project: Project, section: str, *, may_change: bool
) -> tuple[str | None, str, str, str, str | None]:
    title = visit.gettext(SECTIONS[section])
    path = f"/owner/projects/{project.project_id}/{section}" if may_change else None
    lacking = missing_in(project, section)
    if not lacking:
        return path, title, "on", visit.gettext("書けました"), None
    return path, title, "note", visit.gettext("まだです"), None


def _path(visit: Visit, project: Project) -> list[tuple[str, str | None, str, str | None]]:
    say = visit.gettext
    order = ["draft", "submitted", "approved", "live", "funded"]
    at = {
        "draft": 0, "changes_requested": 0, "submitted": 1, "in_review": 1, "declined": 1,
        "approved": 2, "scheduled": 2, "live": 3, "paused": 3,
    }.get(project.state, 4)  # fmt: skip
    names = {
        "draft": say("書く"),
        "submitted": say("提出と確認"),
        "approved": say("公開の準備"),
        "live": say("募集中"),
        "funded": say("結果"),
    }
    states = ["done" if i < at else "now" if i == at else "next" for i in range(len(order))]
    now = say("いまここ：%(state)s", state=say(project_state(project.state)))
    return [
        (state, None, names[name], now if state == "now" else None)
        for state, name in zip(states, order, strict=True)
    ]


async def _section_page(visit: Visit, project: Project, section: str) -> Response:
    if section not in SECTIONS:
        raise NotHere
    if project.state not in _MAY_CHANGE:
        return visit.go(f"/owner/projects/{project.project_id}")
    handlers = await _organisations(visit, "handler") if section == "round" else []
    say = visit.gettext
    return visit.page(
        f"owner/{section}.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        heading=SECTIONS[section],
        labels=_labels(visit),
        has_files=section == "round",
        path=f"/owner/projects/{project.project_id}/{section}",
        category_choices=[(name, say(category_name(name))) for name in CATEGORIES],
        picture_choices=[(name, say(_PICTURES[name])) for name in DRAWN],
        prefectures=[(name, name) for name in PREFECTURES],
        places=USES if section == "uses" else RETURNS,
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


async def _new_page(visit: Visit) -> Response:
    issuers = await _issuers(visit)
    return visit.page(
        "owner/new.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        chamber_choices=[
            (o.organisation_id, f"{o.name}（{o.prefecture}）")
            for o in await _organisations(visit, "chamber")
        ],
        kind_choices=[(kind, visit.gettext(name), None) for kind, name in _KINDS.items()],
        issuer_choices=[
            *((one.issuer_id, one.name, one.address) for one in issuers),
            (_NEW, visit.gettext("ほかの名義で始める"), visit.gettext("下に入れてください")),
        ]
        if issuers
        else [],
    )


async def _issuers(visit: Visit) -> list[Issuer]:
    """Under whose names this person listed before: each is registered only once."""
    assert visit.session is not None
    listing = visit.house.listing
    before = await or_none(listing.my_projects(visit.session))
    wanted = list(dict.fromkeys(one.issuer_id for one in before or ()))[:_MOST_ISSUERS]
    found = await together(*(or_none(listing.issuer(visit.session, one)) for one in wanted))
    return [one for one in found if one is not None]


async def _organisations(visit: Visit, kind: str) -> list[Any]:
    found = await visit.house.accounts.organisations(visit.now)
    return [one for one in found if one.kind == kind]


_CALLED: Final = {
    "title": N_("プロジェクトの題"),
    "prefecture": N_("都道府県"),
    "category": N_("種類"),
    "picture": N_("絵"),
    "instrument": N_("形態"),
    "target": N_("目標の額（株式投資型は下限）"),
    "limit_units": N_("全部で何口まで"),
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
_WHY_NOT_NEW: Final = {
    "number-wrong": N_("法人番号を確かめてください（13桁）"),
    "issuer-taken": N_("この名義は、もう登録されています。商工会議所にご相談ください"),
    "id-taken": N_("もう登録されています。プロジェクトの一覧から続けてください"),
}
_WHY_NOT_SUBMITTED: Final = {
    "incomplete": N_("まだ書かれていない節があります"),
    "uses-do-not-sum": N_("使いみちの合計を、目標の額と同じにしてください"),
    "document-missing": N_(
        "契約締結前交付書面のPDFが、まだありません。募集の条件で選んでください"
    ),
    "round-missing": N_("募集の条件が、まだ書かれていません"),
    "terms-unsound": N_(
        "募集の条件に、このままでは出せないところがあります。日付を確かめてください"
    ),
    "wrong-state": N_("もう提出されています"),
}
