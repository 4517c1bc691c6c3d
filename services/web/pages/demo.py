"""The demo's own page: become somebody with one press, and move the clock; never in production."""

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.http import Refused, Unavailable
from services.web.pages.sign_in import enter
from services.web.visit import NotHere, Visit, Visitor, safe_path
from shared.clock import MovableClock
from shared.ids import new_id

router = APIRouter()

# Who lives in the demo world; the loader of that world has the same list.
PEOPLE: Final = (
    (
        "yamamoto@mail.example",
        N_("支援者・投資家　山本 京子（登録ずみ、四国みらい証券の確認ずみ）"),
    ),
    ("tamura@mail.example", N_("支援者　田村 誠")),
    ("inoue@mail.example", N_("支援者　井上 春江")),
    ("hayashi@mail.example", N_("支援者　林 大輔")),
    ("awa-shoten@mail.example", N_("地元の会社　株式会社阿波商店")),
    ("miki@aise-orimono.example", N_("実行者　三木 遥（藍の織り場、株式投資型）")),
    ("nishida@matsunoyu.example", N_("実行者　西田 剛（松の湯、購入型）")),
    ("mori@kaki.example", N_("実行者　森 和夫（干し柿の里、購入型）")),
    ("kobayashi@kurasawa.example", N_("実行者　小林 灯（旧銀行の本屋、提出ずみ）")),
    ("bando@koji.example", N_("実行者　坂東 由紀（糀の学校、直してほしいところが2つ）")),
    ("suzuki@aise-cci.example", N_("藍瀬商工会議所　鈴木 真理（承認者・管理者）")),
    ("takeda@aise-cci.example", N_("藍瀬商工会議所　武田 宏（承認者）")),
    ("onishi@aise-cci.example", N_("藍瀬商工会議所　大西 徹（職員）")),
    ("kato@minato-cci.example", N_("みなと商工会議所　加藤 恵（承認者・管理者）")),
    ("sakai@minato-cci.example", N_("みなと商工会議所　坂井 恵子（承認者）")),
    ("noda@minato-cci.example", N_("みなと商工会議所　野田 学（職員）")),
    (
        "fujii@minato-cci.example",
        N_("みなと商工会議所　藤井 豊（副会頭・承認者、柿の里を支援）"),
    ),
    ("ogawa@mirai-sec.example", N_("四国みらい証券　小川 隆（承認者・管理者）")),
    ("harada@mirai-sec.example", N_("四国みらい証券　原田 薫（承認者）")),
    ("operator@kyokan.example", N_("運営者")),
)
_LEAPS: Final = {
    "60m": (N_("60分進める"), timedelta(minutes=60)),
    "90m": (N_("90分進める"), timedelta(minutes=90)),
    "1d": (N_("1日進める"), timedelta(days=1)),
    "8d": (N_("8日進める"), timedelta(days=8)),
    "30d": (N_("30日進める"), timedelta(days=30)),
}
_MAIL_WAIT_S: Final = 8.0
_PAUSE_S: Final = 0.1


@router.get("/demo")
async def demo(visit: Visitor) -> Response:
    """Who one may be, and what time it is."""
    _only_in_demo(visit)
    return visit.page(
        "demo.html",
        people=PEOPLE,
        leaps=[(name, text) for name, (text, _) in _LEAPS.items()],
        mailbox=visit.house.settings.mailbox_page,
    )


@router.post("/demo/sign-in")
async def become(visit: Visitor) -> Response:
    """Sign in the way everybody does: ask for a code, read the mail, type it in."""
    _only_in_demo(visit)
    email = visit.form.email("email")
    if not visit.form.ok:
        raise NotHere
    token = await _session_of(visit, email)
    return enter(visit, token, safe_path(visit.form.value("then") or "/my"))


@router.post("/demo/clock")
async def leap(visit: Visitor) -> Response:
    """Move every program's clock forward; whoever pressed stays signed in, by a new session."""
    _only_in_demo(visit)
    clock = visit.house.clock
    if not isinstance(clock, MovableClock):
        raise NotHere
    _, length = _LEAPS[visit.form.choice("leap", tuple(_LEAPS))]
    email = visit.me.email if visit.me else None
    clock.set_offset(clock.offset() + length)
    visit.now = clock()
    visit.announce(
        N_("時計を進めました。いまは %(now)s です。"), now=visit.words.moment(visit.now)
    )
    if email is None:
        return visit.go("/demo")
    return enter(visit, await _session_of(visit, email), "/demo")


def _only_in_demo(visit: Visit) -> None:
    if not visit.house.settings.is_demo or visit.house.mailbox is None:
        raise NotHere


async def _session_of(visit: Visit, email: str) -> str:
    house = visit.house
    assert house.mailbox is not None
    before = await house.mailbox.newest(email)
    sign_in_id = new_id()
    await house.accounts.ask_code(sign_in_id, email)
    loop = asyncio.get_running_loop()
    ends = loop.time() + _MAIL_WAIT_S
    while loop.time() < ends:
        code = await house.mailbox.code_after(email, before)
        if code is not None:
            try:
                return (await house.accounts.open_session(sign_in_id, code)).session_token
            except Refused:
                # An older letter came late: wait for ours.
                before += 1
        await asyncio.sleep(_PAUSE_S)
    raise Unavailable("mailbox")
