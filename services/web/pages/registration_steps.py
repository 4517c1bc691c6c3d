"""Registering for investments in short pages, each saved at once: one may stop and come back."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, together
from services.web.clients.investors import Investor, Profile
from services.web.clients.registration import Answers
from services.web.pages.registration_answers import (
    NONE,
    PAPERS,
    QUIZ,
    SUITABILITY,
    answers_of,
    is_answered,
    profile_body,
    read_step,
    steps_of,
)
from services.web.visit import NotHere, SignedIn, Visit, safe_path
from services.web.words import japan_day

router = APIRouter()

NAMES: Final = {
    "birth": N_("生年月日"),
    "number": N_("法人番号"),
    "assets": N_("資産と借金"),
    "income": N_("収入"),
    "suitability": N_("投資が合うかどうか"),
    QUIZ: N_("危なさを知る"),
}
_OF_COMPANY: Final = {"assets": N_("純資産"), "income": N_("前の事業年度の収益")}
_WHY: Final = {
    "company-number-wrong": N_("法人番号を、もう一度入れてください"),
    "too-many-kept": N_(
        "登録の変更が多すぎて、これより多くは記録できません。運営者にご連絡ください"
    ),
    "under-age": N_("投資は18歳からです"),
    "figures-refused": N_("額が古くなっています。資産と収入を、もう一度入れてください"),
    "quiz-needed": N_("「危なさを知る」が、まだ終わっていません"),
}


@dataclass(frozen=True)
class Registration:
    """One investor's registration for investments, as far as it is filled in."""

    investor: Investor
    profile: Profile | None
    answers: Answers
    is_quiz_passed: bool
    today: date

    @property
    def base(self) -> str:
        """The address that all its pages share."""
        return f"/register/{self.investor.investor_id}"

    @property
    def steps(self) -> tuple[str, ...]:
        """Its pages, in order."""
        return steps_of(self.investor.kind)

    def name(self, step: str) -> str:
        """What a page is called."""
        own = _OF_COMPANY if self.investor.kind == "company" else {}
        return own.get(step, NAMES[step])

    def path(self, step: str) -> str:
        """The address of one page; the questions begin with what there is to read."""
        return f"{self.base}/learn/loss" if step == QUIZ else f"{self.base}/figures/{step}"

    def is_done(self, step: str) -> bool:
        """Whether this page is filled in."""
        if step == QUIZ:
            return self.is_quiz_passed
        return is_answered(self.investor.kind, step, self.answers, self.today)

    @property
    def next_open(self) -> str | None:
        """The first page still to be filled in."""
        return next((step for step in self.steps if not self.is_done(step)), None)


@router.get("/register/{investor_id}/figures")
async def show_steps(investor_id: UUID, visit: SignedIn, then: str = "") -> Response:
    """All pages with what was answered, and where to go on."""
    remember(visit, then)
    return _list_page(visit, await registration_of(visit, investor_id))


@router.post("/register/{investor_id}/figures")
async def send(investor_id: UUID, visit: SignedIn) -> Response:
    """Say all of it; the figures are shown to nobody but their investor."""
    assert visit.session is not None
    known = await registration_of(visit, investor_id)
    if known.next_open is not None:
        visit.form.wrong("steps", N_("まだの項目があります"))
        return _list_page(visit, known)
    body = profile_body(known.investor.kind, known.answers)
    try:
        path = f"/investors/{investor_id}/profile"
        await visit.house.investors.put(visit.session, path, body)
    except Refused as refusal:
        why = _WHY.get(refusal.kind, N_("この内容では登録できませんでした"))
        visit.form.wrong("steps", why)
        return _list_page(visit, known)
    visit.announce(N_("投資のための登録が終わりました。"))
    return visit.go(then_of(visit))


@router.get("/register/{investor_id}/figures/{step}")
async def ask_step(investor_id: UUID, step: str, visit: SignedIn) -> Response:
    """One short page."""
    known = await registration_of(visit, investor_id)
    return _step_page(visit, known, _asked(known, step))


@router.post("/register/{investor_id}/figures/{step}")
async def save_step(investor_id: UUID, step: str, visit: SignedIn) -> Response:
    """Save this page, and go on to the next that is open."""
    assert visit.session is not None
    known = await registration_of(visit, investor_id)
    read = read_step(visit.form, known.investor.kind, _asked(known, step), known.today)
    if not visit.form.ok:
        return _step_page(visit, known, step)
    answers = Answers.model_validate({**known.answers.model_dump(), **read})
    body = {"answers": answers.model_dump(mode="json", exclude_none=True)}
    path = f"/investors/{investor_id}/registration-draft"
    await visit.house.investors.put(visit.session, path, body)
    following = await registration_of(visit, investor_id)
    return visit.go(onward(following))


async def registration_of(visit: Visit, investor_id: UUID) -> Registration:
    """What is known so far.

    Raises:
        NotHere: none of this person's investors.
    """
    assert visit.session is not None
    house, session = visit.house.investors, visit.session
    try:
        investor = await house.investor(session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal
    profile, draft, quiz = await together(
        house.profile(session, investor_id),
        house.draft(session, investor_id),
        house.quiz_tries(session, investor_id),
    )
    return Registration(
        investor=investor,
        profile=profile,
        answers=draft.answers if draft else answers_of(profile),
        is_quiz_passed=quiz.is_passed,
        today=japan_day(visit.now),
    )


def onward(known: Registration) -> str:
    """The next page that is open; the list of all when none is."""
    step = known.next_open
    return f"{known.base}/figures" if step is None else known.path(step)


def remember(visit: Visit, then: str) -> None:
    """Keep where this person came from."""
    if then:
        visit.notes["then"] = safe_path(then)


def then_of(visit: Visit) -> str:
    """Back to where this person came from."""
    return safe_path(str(visit.notes.pop("then", "/my")))


def _asked(known: Registration, step: str) -> str:
    if step not in known.steps or step == QUIZ:
        raise NotHere
    return step


def _list_page(visit: Visit, known: Registration) -> Response:
    say = visit.gettext
    done, still = say("済み"), say("まだ")
    return visit.page(
        "register/steps.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        known=known,
        tasks=[
            (
                known.path(step),
                say(known.name(step)),
                "on" if known.is_done(step) else "turn",
                done if known.is_done(step) else still,
                _shown(visit, known, step),
            )
            for step in known.steps
        ],
        next_path=known.path(known.next_open) if known.next_open else None,
        next_name=say(known.name(known.next_open)) if known.next_open else "",
    )


def _shown(visit: Visit, known: Registration, step: str) -> str | None:
    """What was answered, to be checked before it is sent."""
    if not known.is_done(step):
        return None
    answers, say, words = known.answers, visit.gettext, visit.words
    if step in {"birth", "number"}:
        return words.date(answers.birth_on) if answers.birth_on else answers.corporate_number
    if step == "assets" and known.investor.kind == "person":
        return say(
            "資産 %(assets)s、借金 %(debts)s",
            assets=words.yen(answers.assets_minor or 0),
            debts=words.yen(answers.liabilities_minor or 0),
        )
    if step == "assets":
        return words.yen(answers.net_assets_minor or 0)
    if step == "income":
        return words.yen(answers.income_minor or answers.revenue_minor or 0)
    return say("すべて、はい") if step == "suitability" else say("全問正解")


def _step_page(visit: Visit, known: Registration, step: str) -> Response:
    kind = known.investor.kind
    papers = PAPERS.get((kind, step), {})
    paper = getattr(known.answers, f"{step}_paper", None)
    is_answered_so = known.is_done(step) and paper is None
    return visit.page(
        "register/step.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        known=known,
        step=step,
        at=known.steps.index(step) + 1,
        names=[visit.gettext(known.name(each)) for each in known.steps],
        answers=known.answers,
        suitability=SUITABILITY,
        last_year=known.today.year - 1,
        paper=paper.kind if paper else (NONE if is_answered_so else ""),
        dated=paper.dated_on if paper else None,
        paper_choices=[(code, visit.gettext(text), None) for code, text in papers.items()],
    )
