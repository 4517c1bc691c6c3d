"""What became of a pledge: the result, paying, mending a card, taking it back; and all of one's own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from httpx import codes
from starlette.responses import RedirectResponse, Response

from services.web.catalogue import N_
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, Unavailable, or_none, together
from services.web.clients.investors import Decision
from services.web.clients.listing import Project
from services.web.clients.matching import Pledge
from services.web.clients.payments import Payment, PaymentPage
from services.web.pages.pledge_words import EMPTY_ACCOUNT, kind_choices, labels_of
from services.web.pages.projects import one_of
from services.web.pages.refund_accounts import KINDS, read_refund_account
from services.web.sayings import charged_when, rail_name
from services.web.standing import Standing, standing_of
from services.web.visit import NotHere, SignedIn, Visit
from services.web.words import number_of

router = APIRouter()

_PAUSE_S: Final = 0.15
_IN_PASSING: Final = frozenset({"placed"})
_MOST_SHOWN: Final = 50
_NO_NUMBER: Final = "no-account-number-left"
_NOT_YET: Final = N_("お金は動いていません。まだ振り込まないでください。")


@dataclass(frozen=True)
class Known:
    """One pledge with all that its page shows."""

    pledge: Pledge
    payment: Payment | None
    project: Project | None
    standing: Standing
    handler: Organisation | None

    @property
    def title(self) -> str:
        """The project's name, if listing can say it."""
        return self.project.content.title if self.project else ""

    @property
    def return_title(self) -> str:
        """What was chosen, if listing can say it."""
        returns = (
            self.project.round.terms.returns if self.project and self.project.round else ()
        )
        found = (r.title for r in returns if r.return_id == self.pledge.return_id)
        return next(found, "")


@router.get("/my")
async def mine(visit: SignedIn) -> Response:
    """All pledges of everybody one acts for, the newest first."""
    assert visit.session is not None
    house, session = visit.house, visit.session
    me = visit.me
    lists = await together(
        *(
            or_none(house.matching.pledges(session, one))
            for one in (me.investor_ids if me else ())
        )
    )
    pledges = sorted(
        (pledge for found in lists for pledge in found or ()),
        key=lambda pledge: pledge.applied_at,
        reverse=True,
    )[:_MOST_SHOWN]
    titles = await _titles(visit, pledges)
    return visit.page(
        "pledges/mine.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        rows=[(p, standing_of(p, None, visit), titles.get(p.project_id, "")) for p in pledges],
        is_whole=me is not None and all(found is not None for found in lists),
        my_places=_places(visit),
    )


@router.post("/my/name")
async def rename(visit: SignedIn) -> Response:
    """How one is called in the header, and by one's colleagues."""
    assert visit.session is not None
    name = visit.form.text("name", longest=100)
    if not visit.form.ok:
        return await mine(visit)
    await visit.house.accounts.rename(visit.session, name)
    visit.announce(N_("お名前を直しました。"))
    return visit.go("/my")


@router.get("/pledges/{pledge_id}")
async def show(pledge_id: UUID, visit: SignedIn) -> Response:
    """How it stands."""
    known = await _known(visit, pledge_id)
    return await _page(visit, known)


@router.get("/pledges/{pledge_id}/next")
async def go_on(pledge_id: UUID, visit: SignedIn) -> Response:
    """Wait a little for the next step: on to the payment page, or to how it stands."""
    assert visit.session is not None
    pledge = await _after(visit, pledge_id)
    if pledge.state != "seated":
        return visit.go(f"/pledges/{pledge_id}")
    page = await _payment_page(visit, pledge_id, _draft_account(visit, pledge_id))
    if page and page.url:
        visit.notes.pop("pledge", None)
        return _leave(visit, page.url)
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/back")
async def come_back(pledge_id: UUID, visit: SignedIn) -> Response:
    """Back from the payment host: give its word a moment to arrive."""
    await _after(visit, pledge_id, frozenset({"placed", "seated"}))
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/repair")
@router.get("/pledges/{pledge_id}/pay")
async def ask_to_pay(pledge_id: UUID, visit: SignedIn) -> Response:
    """Register a card, or mend one that was refused; the letter leads here."""
    known = await _known(visit, pledge_id)
    if known.payment is None or known.payment.can_pay != "card_page":
        return visit.go(f"/pledges/{pledge_id}")
    visit.leads_to_payment = True
    return visit.page("pledges/card.html", known=known)


@router.post("/pledges/{pledge_id}/pay")
async def pay(pledge_id: UUID, visit: SignedIn) -> Response:
    """On to the hosted page."""
    page = await _payment_page(visit, pledge_id, None)
    if page and page.url:
        return _leave(visit, page.url)
    visit.announce(N_("いまは、カードの登録が要りません。"))
    return visit.go(f"/pledges/{pledge_id}")


@router.post("/pledges/{pledge_id}/refund-account")
async def give_account(pledge_id: UUID, visit: SignedIn) -> Response:
    """The account that money goes back to; then the number to transfer to is shown."""
    account = read_refund_account(visit.form)
    if not visit.form.ok:
        return await _page(visit, await _known(visit, pledge_id))
    await _payment_page(visit, pledge_id, account)
    return visit.go(f"/pledges/{pledge_id}")


@router.get("/pledges/{pledge_id}/withdraw")
async def ask_to_withdraw(pledge_id: UUID, visit: SignedIn) -> Response:
    """Say what will happen, before it does."""
    known = await _known(visit, pledge_id)
    if not known.pledge.may_withdraw:
        return visit.go(f"/pledges/{pledge_id}")
    return visit.page("pledges/withdraw.html", known=known)


@router.post("/pledges/{pledge_id}/withdraw")
async def withdraw(pledge_id: UUID, visit: SignedIn) -> Response:
    """Take it back; a second press changes nothing."""
    assert visit.session is not None
    try:
        await visit.house.matching.withdraw(visit.session, pledge_id)
    except Refused as refusal:
        if refusal.status != codes.CONFLICT:
            raise
        visit.announce(N_("もう取り消せない段階です。お金の状態は、下のとおりです。"))
    else:
        visit.announce(N_("受け付けました。"))
    return visit.go(f"/pledges/{pledge_id}")


async def _known(visit: Visit, pledge_id: UUID) -> Known:
    assert visit.session is not None
    house, session = visit.house, visit.session
    try:
        pledge = await house.matching.pledge(session, pledge_id)
    except Refused as refusal:
        raise NotHere from refusal
    payment, project, organisations = await together(
        or_none(house.payments.payment(session, pledge_id)),
        or_none(house.listing.project(pledge.project_id)),
        or_none(house.accounts.organisations(visit.now)),
    )
    handler = one_of(
        organisations, project.round.handler_id if project and project.round else None
    )
    chamber = one_of(organisations, project.chamber_id if project else None)
    if (near := handler or chamber) is not None:
        visit.contact = near.contact
    return Known(pledge, payment, project, standing_of(pledge, payment, visit), handler)


async def _page(visit: Visit, known: Known) -> Response:
    pledge = known.pledge
    page = None
    if known.payment is not None and known.payment.can_pay == "bank_transfer":
        page = await _payment_page(
            visit, pledge.pledge_id, _draft_account(visit, pledge.pledge_id)
        )
    if page is not None and page.kind == _NO_NUMBER:
        still = visit.gettext(_NOT_YET)
        known = replace(known, standing=replace(known.standing, sentences=(still,)))
    visit.leads_to_payment = True
    return visit.page(
        "pledges/show.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        known=known,
        page=page,
        decision=await _decision(visit, pledge),
        kinds=KINDS,
        kind_choices=kind_choices(visit),
        account=EMPTY_ACCOUNT,
        labels=labels_of(visit),
        content=_content(visit, known),
        steps=_steps(visit, known),
        withdraw_sentence=_withdraw_sentence(visit, pledge),
        ways=_ways(visit, pledge),
    )


def _content(visit: Visit, known: Known) -> list[tuple[str, str, str | None, None, bool]]:
    say, words, pledge = visit.gettext, visit.words, known.pledge
    rows = [
        (say("プロジェクト"), known.title or "―", None, None, False),
        (say("金額"), words.amount(pledge.amount_minor), None, None, False),
        (say("口数"), say("%(units)s口", units=f"{pledge.units:,}"), None, None, False),
    ]
    if known.return_title:
        rows.append((say("リターン"), known.return_title, None, None, False))
    return [
        *rows,
        (say("お支払い方法"), say(rail_name(pledge.rail)), None, None, False),
        (say("お申込みの日時"), words.moment(pledge.applied_at), None, None, False),
        (say("お問い合わせ番号"), number_of(pledge.pledge_id), None, None, False),
    ]


def _steps(visit: Visit, known: Known) -> list[tuple[str, str | None, str, str | None]]:
    """The way ahead with its dates, as long as there is one."""
    pledge, say, words = known.pledge, visit.gettext, visit.words
    if pledge.state not in {"seated", "confirmed"}:
        return []
    is_paid = pledge.state == "confirmed"
    pay = say("カードの登録") if pledge.rail == "card" else say("お振り込み")
    return [
        (
            "done",
            words.day(pledge.applied_at),
            say("お申込み"),
            words.amount(pledge.amount_minor),
        ),
        (
            "done" if is_paid else "now",
            words.moment(pledge.pay_by) if pledge.pay_by and not is_paid else None,
            pay,
            None,
        ),
        *_what_follows(visit, pledge, "now" if is_paid else "next"),
    ]


def _what_follows(
    visit: Visit, pledge: Pledge, now: str
) -> list[tuple[str, str | None, str, str | None]]:
    say, words = visit.gettext, visit.words
    if pledge.is_flexible:
        until = pledge.withdraw_until or pledge.closes_at
        what = say("%(when)s請求します。", when=charged_when(until, visit))
        return [
            (
                now,
                words.moment(until),
                say("お申込みの取消しのしめきり"),
                what if pledge.rail == "card" else None,
            ),
            (
                "next",
                words.moment(pledge.closes_at),
                say("募集のしめきり"),
                say("目標に届かなくても実施し、リターンをお届けします。"),
            ),
        ]
    return [
        (now, words.moment(pledge.closes_at), say("募集のしめきり"), None),
        (
            "next",
            words.day(pledge.settles_at),
            say("結果が決まる日"),
            say("成立しなければ、お金はいただきません。入金された分は全額をお返しします。"),
        ),
    ]


def _withdraw_sentence(visit: Visit, pledge: Pledge) -> str:
    until = pledge.withdraw_until or pledge.closes_at
    words = visit.words
    facts = {"until": words.moment(until), "left": words.remaining(until)}
    if pledge.is_investment:
        return visit.gettext(
            "%(until)sまで（%(left)s）、理由を言わずに撤回できます。申込の日を1日目として8日目までです。",
            **facts,
        )
    return visit.gettext("%(until)sまで（%(left)s）、理由を言わずに取り消せます。", **facts)


def _ways(visit: Visit, pledge: Pledge) -> list[tuple[str, str, str, None, str]]:
    again = f"/projects/{pledge.project_id}/pledge"
    ways = [
        (
            again,
            visit.gettext("口数をへらして、申し込み直す"),
            "",
            None,
            visit.gettext("募集が続いているあいだ、何度でもできます"),
        )
    ]
    if pledge.is_investment:
        path = f"/register/{pledge.investor_id}/figures?then={again}"
        ways.append(
            (
                path,
                visit.gettext("純資産や収入を申告し直す"),
                "",
                None,
                visit.gettext("前の申告から変わったとき"),
            )
        )
    ways.append(
        (
            "/projects",
            visit.gettext("ほかの募集をさがす"),
            "",
            None,
            visit.gettext("購入型の募集には、法律の上限はありません"),
        )
    )
    return ways


async def _decision(visit: Visit, pledge: Pledge) -> Decision | None:
    if pledge.state != "refused" or pledge.decision_id is None:
        return None
    assert visit.session is not None
    return await or_none(visit.house.investors.decision(visit.session, pledge.decision_id))


async def _after(
    visit: Visit, pledge_id: UUID, passing: frozenset[str] = _IN_PASSING
) -> Pledge:
    """The pledge, once it has left the states in `passing`, or after a wait that a page may take."""
    assert visit.session is not None
    house = visit.house
    loop = asyncio.get_running_loop()
    ends = loop.time() + house.settings.step_wait_s
    while True:
        try:
            pledge = await house.matching.pledge(visit.session, pledge_id)
        except Refused as refusal:
            raise NotHere from refusal
        if pledge.state not in passing or loop.time() >= ends:
            return pledge
        await asyncio.sleep(_PAUSE_S)


async def _payment_page(
    visit: Visit, pledge_id: UUID, account: dict[str, str] | None
) -> PaymentPage | None:
    """What payments offers; None while it has not heard of the pledge or needs the account."""
    assert visit.session is not None
    loop = asyncio.get_running_loop()
    ends = loop.time() + visit.house.settings.step_wait_s
    while True:
        try:
            return await visit.house.payments.payment_page(visit.session, pledge_id, account)
        except Unavailable:
            return None
        except Refused as refusal:
            if refusal.kind == _NO_NUMBER:
                return PaymentPage(kind=_NO_NUMBER)
            if refusal.status != codes.NOT_FOUND or loop.time() >= ends:
                return None
        await asyncio.sleep(_PAUSE_S)


def _draft_account(visit: Visit, pledge_id: UUID) -> dict[str, str] | None:
    draft = visit.notes.get("pledge", {})
    if draft.get("pledge_id") != str(pledge_id):
        return None
    account: dict[str, str] | None = draft.get("refund_account")
    return account


def _leave(visit: Visit, url: str) -> Response:
    """To the payment host, and to no other."""
    if not url.startswith(visit.house.settings.payment_page_origin + "/"):
        raise Unavailable("payments")
    return visit.finish(RedirectResponse(url, status_code=codes.SEE_OTHER))


async def _titles(visit: Visit, pledges: Sequence[Pledge]) -> dict[UUID, str]:
    wanted = list(dict.fromkeys(pledge.project_id for pledge in pledges))
    if not wanted:
        return {}
    found = await together(*(or_none(visit.house.listing.project(each)) for each in wanted))
    return {one.project_id: one.content.title for one in found if one is not None}


def _places(visit: Visit) -> list[tuple[str, str, str, str | None, str | None]]:
    """Where else this person has something to do, for the list on the page."""
    me = visit.me
    if me is None:
        return []
    kinds = {m.organisation_kind for m in me.memberships}
    found = [("/owner", N_("プロジェクトを始める、続ける"))]
    found += [("/desk", N_("商工会議所の順番待ち"))] if "chamber" in kinds else []
    found += [("/handler", N_("取扱業者の審査"))] if "handler" in kinds else []
    found += [("/operator", N_("商工会議所と取扱業者"))] if me.is_operator else []
    return [(path, visit.gettext(name), "", None, None) for path, name in found]
