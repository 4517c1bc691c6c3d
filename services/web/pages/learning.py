"""What to know before an investment: a few calm pages, then questions about them.

A wrong answer leads back to its page, never to an end.
"""

from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused
from services.web.clients.registration import QuizTries
from services.web.pages.registration_steps import onward, registration_of
from services.web.visit import NotHere, SignedIn, Visit
from shared.ids import new_id

router = APIRouter()

# Topic: its heading and what to know; each question that investors asks has the page of its code.
TOPICS: Final = {
    "loss": (
        N_("出したお金は、全部なくなることがあります"),
        (
            N_("株を買うと、会社の持ち主の1人になります。会社がうまくいかなければ、株の値打ちは下がります。"),
            N_("会社がなくなると、出したお金が1円ももどらないことがあります。30万円を出したなら、30万円の全部です。"),
            N_("なくなっても暮らしが変わらない額だけにしてください。"),
        ),
    ),
    "selling": (
        N_("売りたいときに、売れないことがあります"),
        (
            N_("この株は、証券取引所で売り買いされていません。買ってくれる人が見つからないことがあります。"),
            N_("会社が買いもどす約束もありません。"),
            N_("急にお金が要ることになっても、このお金は使えないものと考えてください。"),
        ),
    ),
    "dividend": (
        N_("配当は、約束されていません"),
        (
            N_("配当は、会社のもうけの一部を株主に配るものです。もうけがあっても、配当をしない年があります。"),
            N_("預金の利子のように、決まった額がもらえるものではありません。"),
            N_("ページに書かれた見通しは、外れることがあります。"),
        ),
    ),
    "chamber": (
        N_("商工会議所は、もうけを約束しません"),
        (
            N_("商工会議所は、書かれていることを確かめ、実行者に付き添います。何を確かめ、何を確かめていないかは、募集のページにあります。"),
            N_("会社がうまくいくことも、お金がもどることも、約束していません。"),
            N_("迷ったら、申し込まないでください。お電話で聞いてからでも、まにあいます。"),
        ),
    ),
}  # fmt: skip


@router.get("/register/{investor_id}/learn/{topic}")
async def learn(investor_id: UUID, topic: str, visit: SignedIn) -> Response:
    """One thing to know; after a wrong answer only what was wrong comes once more."""
    if topic not in TOPICS:
        raise NotHere
    known = await registration_of(visit, investor_id)
    again = _again(visit)
    topics = again if topic in again else list(TOPICS)
    at = topics.index(topic)
    is_last = at + 1 == len(topics)
    title, sentences = TOPICS[topic]
    return visit.page(
        "register/learn.html",
        known=known,
        title=title,
        sentences=sentences,
        at=at + 1,
        names=[visit.gettext(TOPICS[each][0]) for each in topics],
        is_again=topic in again,
        next_path=f"{known.base}/quiz" if is_last else f"{known.base}/learn/{topics[at + 1]}",
        is_last=is_last,
        before=f"{known.base}/learn/{topics[at - 1]}" if at else f"{known.base}/figures",
    )


@router.get("/register/{investor_id}/quiz")
async def ask_quiz(investor_id: UUID, visit: SignedIn) -> Response:
    """The questions about what was read."""
    await registration_of(visit, investor_id)
    return _quiz_page(visit, investor_id, await _quiz(visit, investor_id))


@router.post("/register/{investor_id}/quiz")
async def answer_quiz(investor_id: UUID, visit: SignedIn) -> Response:
    """All right: on to what is open. Something wrong: back to where it is explained."""
    assert visit.session is not None
    form, quiz = visit.form, await _quiz(visit, investor_id)
    answers = {
        each.code: form.choice(each.code, [one.code for one in each.choices])
        for each in quiz.questions
    }
    answer_id = form.identifier("answer_id") or new_id()
    if not form.ok:
        return _quiz_page(visit, investor_id, quiz)
    tried = await visit.house.investors.answer_quiz(
        visit.session, investor_id, answer_id, {"version": quiz.version, "answers": answers}
    )
    if tried.is_passed:
        visit.notes.pop("again", None)
        visit.notes.pop("right", None)
        visit.announce(N_("全問正解です。"))
        return visit.go(onward(await registration_of(visit, investor_id)))
    visit.notes["again"] = list(tried.wrong)
    visit.notes["right"] = {n: a for n, a in answers.items() if n not in tried.wrong}
    return visit.go(f"/register/{investor_id}/learn/{tried.wrong[0]}")


def _again(visit: Visit) -> list[str]:
    kept = visit.notes.get("again")
    return [topic for topic in kept if topic in TOPICS] if isinstance(kept, list) else []


async def _quiz(visit: Visit, investor_id: UUID) -> QuizTries:
    """The questions in use.

    Raises:
        NotHere: none of this person's investors.
    """
    assert visit.session is not None
    try:
        return await visit.house.investors.quiz_tries(visit.session, investor_id)
    except Refused as refusal:
        raise NotHere from refusal


def _quiz_page(visit: Visit, investor_id: UUID, quiz: QuizTries) -> Response:
    right = visit.notes.get("right")
    return visit.page(
        "register/quiz.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        path=f"/register/{investor_id}/quiz",
        back=f"/register/{investor_id}/learn/loss",
        questions=[
            (
                each.code,
                each.said(visit.lang),
                [(one.code, one.said(visit.lang), None) for one in each.choices],
            )
            for each in quiz.questions
        ],
        right=right if isinstance(right, dict) else {},
        answer_id=str(new_id()),
    )
