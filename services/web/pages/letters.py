"""Which mails one wants (お知らせの設定), and stopping one kind from the mail itself."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.failures import visit_of
from services.web.house import Kept
from services.web.visit import NotHere, SignedIn, Visit

router = APIRouter()

# Each kind that can be switched off: its name, and when it comes.
CHOICES: Final = {
    "transfer_reminder": (
        N_("お振込みの期限の前のお知らせ"),
        N_("期限の3日前に、ご入金を確かめられていないとき"),
    ),
    "project_published": (N_("公開のお知らせ"), N_("実行者の方へ、ページが公開されたとき")),
    "half_way": (
        N_("目標の半分のお知らせ"),
        N_("実行者の方へ、申込みが目標の半分に届いたとき"),
    ),
    "closing_soon": (
        N_("しめきりの前のお知らせ"),
        N_("実行者の方へ、募集のしめきりの7日前と1日前"),
    ),
    "update_posted": (
        N_("活動報告のお知らせ"),
        N_("申し込んだプロジェクトに、新しい活動報告がのったとき"),
    ),
    "report_posted": (
        N_("終了報告のお知らせ"),
        N_("申し込んだプロジェクトの、終了報告がのったとき"),
    ),
    "delivery_month": (
        N_("お届けの月のお知らせ"),
        N_("実行者の方へ、リターンをお届けすると約束した月になったとき"),
    ),
    "report_due": (
        N_("終了報告の期限の前のお知らせ"),
        N_("実行者の方へ、終了報告の期限の2週間前"),
    ),
    "report_overdue": (
        N_("終了報告の遅れのお知らせ"),
        N_("実行者の方へ、終了報告の期限をすぎたとき、1回だけ"),
    ),
    "staff_digest": (
        N_("朝のまとめ"),
        N_("職員の方へ、毎朝8時30分に、順番を待っているもののまとめ"),
    ),
}
_OF_STAFF: Final = "staff_digest"
KEPT: Final = (
    N_("ログインの確認コード、役割の登録"),
    N_("申込みを受け付けたこと、お振込みの期限、カードのご確認"),
    N_("募集の結果、取消しや撤回の終わり、お返ししたこと"),
    N_("実行者の方へ、商工会議所と取扱業者の返事"),
)


@router.get("/my/letters")
async def show(visit: SignedIn) -> Response:
    """What is sent, and what may be switched off."""
    assert visit.session is not None
    wanted = await visit.house.accounts.letter_choices(visit.session)
    rows = [
        (kind, *CHOICES[kind], "yes" if is_wanted else "")
        for kind, is_wanted in wanted.items()
        if _is_for(visit, kind)
    ]
    return visit.page("letters/choices.html", rows=rows, kept=KEPT)


@router.post("/my/letters")
async def choose(visit: SignedIn) -> Response:
    """Every kind as it was ticked; one that was so before is no change."""
    assert visit.session is not None
    accounts, session = visit.house.accounts, visit.session
    for kind, is_wanted in (await accounts.letter_choices(session)).items():
        ticked = visit.form.value(kind) == "yes"
        if _is_for(visit, kind) and ticked != is_wanted:
            await accounts.choose_letters(session, kind, is_wanted=ticked)
    visit.announce(N_("お知らせの設定を保存しました。"))
    return visit.go("/my/letters")


@router.get("/letters/stop/{kind}/{mark}")
async def ask(request: Request, kind: str, mark: str) -> Response:
    """Looking changes nothing: programs that read mails ahead open every address."""
    return _page(request, kind, mark, is_stopped=False)


@router.post("/letters/stop/{kind}/{mark}")
async def stop(request: Request, kind: str, mark: str) -> Response:
    """One press, by the reader or (RFC 8058) by the mail program: the mark alone is the right.

    So it needs neither a session nor the proof that other forms carry, and reads no body.
    """
    house: Kept = request.app.state.house
    if kind not in CHOICES:
        raise NotHere
    await house.accounts.stop_letters(kind, mark)
    return _page(request, kind, mark, is_stopped=True)


def _page(request: Request, kind: str, mark: str, *, is_stopped: bool) -> Response:
    if kind not in CHOICES:
        raise NotHere
    name, when = CHOICES[kind]
    answer = visit_of(request).page(
        "letters/stop.html", kind=kind, mark=mark, name=name, when=when, is_stopped=is_stopped
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_for(visit: Visit, kind: str) -> bool:
    """Whether it is shown to this person; the digest is for staff alone."""
    if kind == _OF_STAFF:
        kinds = {each.organisation_kind for each in visit.me.memberships} if visit.me else set()
        return "chamber" in kinds
    return kind in CHOICES
