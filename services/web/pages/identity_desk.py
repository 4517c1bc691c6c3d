"""The handler's identity desk: who asks to invest, what proves who they are, and its own ages."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.investors import AgeRule, Applicant
from services.web.forms import Form, normal
from services.web.pages.handlers import enter
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import japan_day
from shared.ids import new_id

router = APIRouter()

STATES: Final = {
    "waiting": N_("確認待ち"),
    "yes": N_("確かめられた"),
    "no": N_("引き受けない"),
    "revoked": N_("取り消した"),
    "expired": N_("期限が切れた"),
}
METHODS: Final = {
    "ic_chip": N_("ICチップの読み取り"),
    "in_person": N_("対面で、本人確認書類を見た"),
    "post": N_("転送不要の郵便が届いた"),
}
CHIPS: Final = {
    "agrees": N_("お名前と生年月日が合っている"),
    "differs": N_("お名前か生年月日がちがう"),
    "unreadable": N_("読み取れなかった"),
}
_WHY: Final = {
    "forbidden": N_("ご自分が代わりをつとめる申込者には答えられません"),
    "over-age": N_("貴社の年齢のきまりで、お引き受けできない年齢です"),
    "extra-step-needed": N_("この年齢の方には、先に済ませることがあります"),
    "nothing-to-revoke": N_("いま有効な確認はありません"),
    "profile-changed": N_(
        "申込者が登録の内容を変えました。新しい内容を見て、もう一度答えてください"
    ),
    "company-number-needed": N_(
        "この会社は、法人番号をまだ入れていません。会社の方が入れると、ここに出ます"
    ),
    "company-taken": N_(
        "この法人番号は、別の登録で確かめられています。会社の方に、前の登録を使うようお伝えください。"
        "心当たりがないときは「引き受けない」を選んで、運営者にご連絡ください"
    ),
    "last-day-refused": N_("期限は、きょうから3年のうちにしてください"),
    "rule-too-late": N_("始まる日は、きょうか、その後にしてください"),
}
_REFUSED: Final = N_("この答えは受け付けられませんでした")
_LONGEST: Final = timedelta(days=3 * 365)
_FURTHEST: Final = timedelta(days=10 * 365)
_YOUNGEST, _OLDEST = 18, 150
_MOST_LISTED: Final = 200
_MOST_VERSIONS: Final = 1_000_000
_LONGEST_NAME: Final = 100


@router.get("/handler/applicants")
async def applicants(visit: SignedIn, name: str = "") -> Response:
    """Who asks to invest through this firm, or some of them by name; no figures are shown."""
    await enter(visit)
    wanted = normal(name)[:_LONGEST_NAME]
    rows = await _rows(visit, **({"name": wanted} if wanted else {}))
    return visit.page(
        "handler/applicants.html",
        waiting=[one for one in rows if _waits(one)],
        answered=[one for one in rows if not _waits(one)],
        states=STATES,
        name=wanted,
        is_cut=len(rows) >= _MOST_LISTED,
        most=_MOST_LISTED,
    )


@router.get("/handler/applicants/{investor_id}")
async def applicant(investor_id: UUID, visit: SignedIn) -> Response:
    """One of them, with what is known and the answer to give."""
    await enter(visit)
    return _page(visit, await applicant_of(visit, investor_id))


@router.post("/handler/applicants/{investor_id}")
async def verify(investor_id: UUID, visit: SignedIn) -> Response:
    """Identity and suitability: yes, no, or an earlier yes taken back."""
    own = await enter(visit)
    assert visit.session is not None
    one = await applicant_of(visit, investor_id)
    form = visit.form
    body = {"handler_id": str(own), **_read_answer(form, one, japan_day(visit.now))}
    verification_id = form.identifier("verification_id") or new_id()
    if not form.ok:
        return _page(visit, one)
    path = f"/investors/{investor_id}/verifications/{verification_id}"
    try:
        await visit.house.investors.put(visit.session, path, body)
    except Refused as refusal:
        form.wrong("verdict", _WHY.get(refusal.kind, _REFUSED))
        return _page(visit, one)
    visit.announce(N_("確認の結果を記録しました。"))
    return visit.go("/handler/applicants")


@router.get("/handler/ages")
async def ages(visit: SignedIn) -> Response:
    """The rules of this firm about ages."""
    return await _ages_page(visit, await enter(visit))


@router.post("/handler/ages")
async def set_ages(visit: SignedIn) -> Response:
    """A new rule from a day on; the earlier ones stay."""
    own = await enter(visit)
    assert visit.session is not None
    form, today = visit.form, japan_day(visit.now)
    body = _read_rule(form, today)
    if not form.ok:
        return await _ages_page(visit, own)
    rule_id = form.identifier("rule_id") or new_id()
    try:
        path = f"/handlers/{own}/age-rules/{rule_id}"
        await visit.house.investors.put(visit.session, path, body)
    except Refused as refusal:
        form.wrong("from", _WHY.get(refusal.kind, _REFUSED))
        return await _ages_page(visit, own)
    visit.announce(N_("年齢のきまりを記録しました。"))
    return visit.go("/handler/ages")


def _read_answer(form: Form, one: Applicant, today: date) -> dict[str, Any]:
    verdict = form.choice("verdict", ("yes", "no", "revoked"))
    if verdict != "yes":
        return {"verdict": verdict}
    method = form.choice("method", tuple(METHODS))
    last = form.day("last", first=today, last=today + _LONGEST, required=False)
    if one.extra_step:
        form.yes("step")
    return {
        "verdict": verdict,
        "method": method,
        "valid_to": last.isoformat() if last else None,
        "extra_step_done": form.ticked("step"),
        "profile_version": _seen(form),
    }


def _seen(form: Form) -> int | None:
    """The version of the profile that the page showed; None where it showed none."""
    return form.number("seen", low=1, high=_MOST_VERSIONS) if form.value("seen") else None


def _read_rule(form: Form, today: date) -> dict[str, Any]:
    begins = form.day("from", first=today, last=today + _FURTHEST)
    step = form.text("step", longest=200, required=False)
    step_from = _years(form, "step_from")
    if bool(step) != (step_from is not None):
        form.wrong("step", N_("年齢と、済ませることは、両方を入れてください"))
    return {
        "valid_from": begins.isoformat() if begins else "",
        "refused_from_years": _years(form, "refused_from"),
        "extra_step": {"from_years": step_from, "what": step} if step else None,
    }


def _years(form: Form, name: str) -> int | None:
    if not normal(form.value(name)):
        return None
    return form.number(name, low=_YOUNGEST, high=_OLDEST)


def _waits(one: Applicant) -> bool:
    return one.state in {"waiting", "expired"} or one.authority_waits


async def _rows(visit: Visit, **wanted: str) -> list[Applicant]:
    assert visit.session is not None
    return await visit.house.investors.applicants(visit.session, **wanted)


async def applicant_of(visit: Visit, investor_id: UUID) -> Applicant:
    """One who asked this firm.

    Raises:
        NotHere: nobody of that id did.
    """
    for one in await _rows(visit, investor_id=str(investor_id)):
        if one.investor_id == investor_id:
            return one
    raise NotHere


def _page(visit: Visit, one: Applicant) -> Response:
    return visit.page(
        "handler/applicant.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        one=one,
        states=STATES,
        methods=METHODS,
        chips=CHIPS,
        method_choices=[(code, visit.gettext(text), None) for code, text in METHODS.items()],
        verification_id=str(new_id()),
    )


async def _ages_page(visit: Visit, own: UUID) -> Response:
    assert visit.session is not None
    rules = await visit.house.investors.age_rules(visit.session, own)
    return visit.page(
        "handler/ages.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        rules=rules,
        rules_shown=[_shown(visit, one) for one in rules],
        rule_id=str(new_id()),
    )


def _shown(visit: Visit, rule: AgeRule) -> tuple[str, str]:
    """From when, and what it says."""
    say, parts = visit.gettext, []
    if rule.refused_from_years is not None:
        parts.append(
            say("%(years)s歳からは、お引き受けしません。", years=rule.refused_from_years)
        )
    if rule.extra_step is not None:
        years, step = rule.extra_step.from_years, rule.extra_step.what
        parts.append(say("%(years)s歳からは、先に：%(step)s", years=years, step=step))
    begins = say("%(day)sから", day=visit.words.date(rule.valid_from))
    return begins, "".join(parts) or say("年齢で分けません。")
