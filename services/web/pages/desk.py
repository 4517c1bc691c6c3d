"""The chamber's desk: what waits, and the three answers to it."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.changes import compared
from services.web.checklist_words import POINTS
from services.web.clients.http import Refused, or_none, together
from services.web.clients.listing import Project
from services.web.clients.reviews import Checklist, Submitted
from services.web.forms import Form
from services.web.pages.comments import (
    KINDS,
    PLACES,
    labels,
    read_comments,
    say_quote_missing,
)
from services.web.pages.owner_forms import SECTIONS
from services.web.pages.people import own_organisation
from services.web.pages.projects import facts_of, load_project
from services.web.pictures import photos_of
from services.web.sayings import instrument_name, project_state
from services.web.second_words import PARTS, WORDS
from services.web.tie_words import why_not
from services.web.visit import NotHere, SignedIn, Visit
from services.web.waiting import closings, everything
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

VERDICTS: Final = {
    "changes_requested": N_("直してください"),
    "approve": N_("承認する"),
    "decline": N_("見送る"),
}
_MOST_POINTS: Final = 20
_LONGEST_POINT: Final = 200
_ANSWERED: Final = {
    "approve": N_("「%(title)s」を承認しました。"),
    "changes_requested": N_("「%(title)s」を実行者に返しました。"),
    "decline": N_("「%(title)s」を見送りにしました。"),
}
_PROPOSED: Final = N_(
    "「%(title)s」の承認を提案しました。もう1人が確かめると、承認になります。"
)
_WHY: Final = {
    "own-hand": N_("ご自分のプロジェクトには答えられません"),
    "stale-version": N_("読んでいるあいだに新しい版が出ました。開き直してください"),
    "reason-missing": N_("理由を書いてください"),
    "checks-missing": N_("確かめたことと、確かめていないことを、1つずつは書いてください"),
    "must-stands": N_("必須のコメントがあるあいだは、承認できません"),
    "wrong-state": N_("もう答えが出ています"),
    "other-version": N_("読んでいるあいだに新しい版が出ました。開き直してください"),
    "checklist-incomplete": N_("確認リストに、まだ見ていないところがあります"),
    "forbidden": N_("承認には、承認者の役割がいります"),
    "same-person": N_("ご自分の提案は、ほかの承認者が確かめます"),
    "already-proposed": N_("この版の承認は、もう提案されています。開き直してください"),
}


@router.get("/desk")
async def queue(visit: SignedIn) -> Response:
    """What waits for this chamber, the oldest first."""
    visit.side = "desk"
    own = await own_organisation(visit, "chamber")
    assert visit.session is not None
    house = visit.house
    submitted = await house.reviews.queue(visit.session)
    waits, found = await together(
        everything(visit, submitted), or_none(house.listing.projects())
    )
    return visit.page(
        "desk/queue.html",
        organisation=own,
        rows=[
            one
            for one in sorted(submitted, key=lambda one: one.submitted_at)
            if one.second_wanted is None
        ],
        instrument_name=instrument_name,
        project_state=project_state,
        texts=waits.texts,
        waits=waits,
        closings=closings(found.projects, visit, own.organisation_id) if found else None,
        today=japan_day(visit.now),
    )


@router.get("/desk/projects/{project_id}")
async def review(project_id: UUID, visit: SignedIn, since: str = "") -> Response:
    """One submission: what changed since a version, or as it will be read; the answer beside."""
    await enter(visit)
    return await review_page(visit, await load_project(visit, project_id), since)


@router.post("/desk/projects/{project_id}")
async def answer(project_id: UUID, visit: SignedIn) -> Response:
    """Approve, ask for changes, or decline; the last two with a reason."""
    await enter(visit)
    assert visit.session is not None
    project = await load_project(visit, project_id)
    form = visit.form
    verdict = form.choice("verdict", tuple(VERDICTS))
    body = {
        "verdict": verdict,
        "version": form.number("version", low=1, high=1_000_000),
        "reason": form.text("reason", longest=5_000, required=verdict != "approve"),
        "checked": read_points(form, "checked") if verdict == "approve" else [],
        "not_checked": read_points(form, "not_checked") if verdict == "approve" else [],
        "comments": read_comments(form),
        "name": own_name(visit),
    }
    answer_id = form.identifier("answer_id") or new_id()
    if not form.ok:
        return await review_page(visit, project)
    reviews = visit.house.reviews
    try:
        given = await reviews.answer(visit.session, project_id, answer_id, body)
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        say_why(form, refusal)
        return await review_page(visit, project)
    said = _PROPOSED if given.is_second_wanted else _ANSWERED[verdict]
    visit.announce(said, title=project.content.title)
    return visit.go("/desk")


@router.post("/desk/projects/{project_id}/claim")
async def claim(project_id: UUID, visit: SignedIn) -> Response:
    """Hold it for half an hour, for another half hour, or let it go."""
    await enter(visit)
    assert visit.session is not None
    reviews = visit.house.reviews
    try:
        if visit.form.value("act") == "give_up":
            await reviews.give_up(visit.session, project_id)
        else:
            await reviews.claim(visit.session, project_id, own_name(visit))
    except Refused as refusal:
        if refusal.status not in {codes.CONFLICT, codes.FORBIDDEN}:
            raise
        say_why(visit.form, refusal)
        return await review_page(visit, await load_project(visit, project_id))
    return visit.go(f"/desk/projects/{project_id}")


def own_name(visit: Visit) -> str:
    """What this person's colleagues call them."""
    assert visit.me is not None, "who has no office was turned away"
    return visit.me.name.strip() or visit.me.email or visit.gettext("職員")


def say_why(form: Form, refusal: Refused, field: str = "verdict") -> None:
    """Say at `field` why listing did not take what was said."""
    if refusal.kind == "quote-missing":
        say_quote_missing(form, refusal)
    elif refusal.kind == "claimed-by-another":
        form.wrong(
            field,
            N_("%(who)sさんが確認しています。手がはなれるまで、お待ちください"),
            who=str(refusal.facts.get("name")),
        )
    elif refusal.kind == "conflict-of-interest":
        form.wrong(field, why_not(str(refusal.facts.get("tie"))))
    else:
        said = _WHY.get(refusal.kind, N_("この答えは受け付けられませんでした"))
        form.wrong(field, said)


def read_points(form: Form, name: str) -> list[str]:
    """Lines of a text field, at least one of them."""
    lines = [line.strip(" ・-") for line in form.text(name, longest=4_000).splitlines()]
    points = [line[:_LONGEST_POINT] for line in lines if line]
    if len(points) > _MOST_POINTS:
        form.wrong(name, N_("%(most)s行までにしてください"), most=_MOST_POINTS)
    return points


async def enter(visit: Visit) -> None:
    """Staff of a chamber; an operator too, whom listing shows what lacks a second person.

    Raises:
        NotHere: somebody else.
    """
    visit.side = "desk"
    try:
        await own_organisation(visit, "chamber")
    except NotHere:
        if visit.me is None or not visit.me.is_operator:
            raise
        visit.side = "operator"


async def review_page(visit: Visit, project: Project, since: str = "") -> Response:
    assert visit.session is not None
    desk = await or_none(visit.house.reviews.desk(visit.session, project.project_id))
    tie = desk.tie if desk else None
    return visit.page(
        "desk/review.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        **facts_of(project, visit),
        **await _compared(visit, project, since),
        verdict_choices=[
            (v, visit.gettext(name), None)
            for v, name in VERDICTS.items()
            if v != "approve" or tie is None
        ],
        tie=tie,
        claim=desk.claim if desk else None,
        proposal=desk.proposal if desk else None,
        checklist=desk.checklist if desk else Checklist(),
        point_words=POINTS,
        weighty=[PARTS[part] for part in desk.weighty if part in PARTS] if desk else [],
        word_choices=[(word, visit.gettext(name), None) for word, name in WORDS.items()],
        why_not=why_not,
        verdict_names=VERDICTS,
        answer_id=str(new_id()),
        comment_places=PLACES,
        comment_kinds=KINDS,
        section_names=SECTIONS,
        comment_labels={name: visit.gettext(label) for name, label in labels().items()},
        section_choices=[(key, visit.gettext(name)) for key, name in SECTIONS.items()],
        kind_choices=[(kind, visit.gettext(name)) for kind, name in KINDS.items()],
        project_state=project_state,
        usual_checks="実行者がご本人であること\n使いみちの合計が目標と合うこと\nリスクが具体的に書かれていること",
        usual_unchecked="計画どおりに進むかどうか\n書かれた見通しが当たるかどうか",
    )


async def _compared(visit: Visit, project: Project, since: str) -> dict[str, Any]:
    """The earlier versions, and what changed since the chosen one; `since` 0: nothing compared.

    Unless another is chosen, the one that this reader knows, else the one before.
    """
    assert visit.session is not None
    nothing: dict[str, Any] = {
        "earlier": [],
        "seen_version": 0,
        "since": 0,
        "sections": [],
        "gone_photos": [],
        "new_photos": [],
    }
    if project.version <= 1:
        return nothing
    found = await or_none(visit.house.reviews.versions(visit.session, project.project_id))
    if found is None:
        return nothing
    kept = {each.version: each for each in found.versions}
    earlier = sorted((v for v in kept if v < project.version), reverse=True)
    usual = found.seen_version if found.seen_version in kept else max(earlier, default=0)
    chosen = next((v for v in (*earlier, 0) if str(v) == since), usual)
    found_both = bool(chosen) and project.version in kept
    return {
        **nothing,
        "earlier": earlier,
        "seen_version": found.seen_version,
        "since": chosen,
        **(_differences(kept[chosen], kept[project.version], visit) if found_both else {}),
    }


def _differences(older: Submitted, newer: Submitted, visit: Visit) -> dict[str, Any]:
    was = {photo.photo_id for photo in older.photos}
    now = {photo.photo_id for photo in newer.photos}
    return {
        "sections": compared(older.model_dump(), newer.model_dump(), visit.words),
        "gone_photos": photos_of([p for p in older.photos if p.photo_id not in now]),
        "new_photos": photos_of([p for p in newer.photos if p.photo_id not in was]),
    }
