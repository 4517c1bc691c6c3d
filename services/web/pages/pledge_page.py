"""The page of one pledge: how it stands, what was pledged, what comes next and what can be done."""

from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from httpx import codes
from starlette.responses import Response

from services.web.catalogue import N_
from services.web.clients.accounts import Organisation
from services.web.clients.http import Refused, or_none, together
from services.web.clients.investors import Decision
from services.web.clients.listing import Project
from services.web.clients.matching import Pledge
from services.web.clients.payments import Payment
from services.web.clients.terms import Return
from services.web.deliveries import OWED, Delivery, delivery_of, promised_of
from services.web.pages.paying import NO_NUMBER, draft_account, has_just_paid, payment_page
from services.web.pages.pledge_words import EMPTY_ACCOUNT, kind_choices, labels_of
from services.web.pages.projects import one_of
from services.web.pages.refund_accounts import KINDS
from services.web.sayings import charged_when, rail_name
from services.web.standing import standing_of
from services.web.standings import Standing
from services.web.visit import NotHere, Visit
from services.web.words import number_of

# What nobody is named for, nor sent anything.
_GONE: Final = frozenset({"refused", "released", "refunded", "lapsed", "charged_back"})
_CAME_TO_NOTHING: Final = frozenset({"failed", "cancelled"})
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
    def chosen(self) -> Return | None:
        """The return, if one was chosen and listing can say it."""
        terms = self.project.round.terms if self.project and self.project.round else None
        returns = terms.returns if terms else ()
        return next((r for r in returns if r.return_id == self.pledge.return_id), None)

    @property
    def promised(self) -> str | None:
        """The month in which what was chosen is to come, if listing can say it."""
        return promised_of(self.project, self.pledge)


async def known_of(visit: Visit, pledge_id: UUID) -> Known:
    """The pledge with all that its page shows.

    Raises:
        NotHere
    """
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
    said = None if has_just_paid(visit, pledge_id) else payment
    return Known(pledge, payment, project, standing_of(pledge, said, visit), handler)


async def page_of(visit: Visit, known: Known) -> Response:
    """The page, with the account to pay into if there is one to show."""
    pledge = known.pledge
    page = None
    if known.payment is not None and known.payment.can_pay == "bank_transfer":
        page = await payment_page(
            visit, pledge.pledge_id, draft_account(visit, pledge.pledge_id)
        )
    if page is not None and page.kind == NO_NUMBER:
        still = visit.gettext(_NOT_YET)
        known = replace(known, standing=replace(known.standing, sentences=(still,)))
    visit.leads_to_payment = True
    decision, delivery, lacks_address = await together(
        _decision(visit, pledge), _delivery(visit, known), _lacks_address(visit, known)
    )
    return visit.page(
        "pledges/show.html",
        status=codes.OK if visit.form.ok else codes.UNPROCESSABLE_ENTITY,
        known=known,
        page=page,
        decision=decision,
        kinds=KINDS,
        kind_choices=kind_choices(visit),
        account=EMPTY_ACCOUNT,
        labels=labels_of(visit),
        content=_content(visit, known),
        steps=_steps(visit, known),
        delivery=delivery,
        lacks_address=lacks_address,
        card_box=not pledge.is_investment and pledge.state not in _GONE,
        withdraw_sentence=_withdraw_sentence(visit, pledge),
        ways=_ways(visit, pledge),
    )


async def _delivery(visit: Visit, known: Known) -> Delivery | None:
    """How the return stands, once it is owed."""
    pledge, promised = known.pledge, known.promised
    if promised is None or pledge.state not in OWED:
        return None
    assert visit.session is not None
    owed = await or_none(visit.house.supporters.owed(visit.session, pledge.investor_id))
    if owed is None:
        return None
    return delivery_of(promised, owed.get(pledge.pledge_id), visit, is_owed=True)


async def _lacks_address(visit: Visit, known: Known) -> bool:
    """Whether something is to be sent to this supporter, and nobody knows where to."""
    assert visit.session is not None
    pledge, chosen = known.pledge, known.chosen
    if chosen is None or not chosen.is_shipped or pledge.state not in {"confirmed", *OWED}:
        return False
    card = await or_none(visit.house.supporters.card(visit.session, pledge.pledge_id))
    return card is not None and card.handed is None


def _content(visit: Visit, known: Known) -> list[tuple[str, str, str | None, None, bool]]:
    say, words, pledge = visit.gettext, visit.words, known.pledge
    rows = [
        (say("プロジェクト"), known.title or "―", None, None, False),
        (say("金額"), words.amount(pledge.amount_minor), _extra(visit, pledge), None, False),
        (
            say("口数"),
            say("%(units)s口", units=f"{pledge.units:,}"),
            _allotted(visit, pledge),
            None,
            False,
        ),
    ]
    if known.chosen:
        rows.append((say("リターン"), known.chosen.title, None, None, False))
    return [
        *rows,
        (say("お支払い方法"), say(rail_name(pledge.rail)), None, None, False),
        (say("お申込みの日時"), words.moment(pledge.applied_at), None, None, False),
        (say("お問い合わせ番号"), number_of(pledge.pledge_id), None, None, False),
    ]


def _allotted(visit: Visit, pledge: Pledge) -> str | None:
    if not pledge.is_by_rule or pledge.allotted_units is None:
        return None
    return visit.gettext("うち割り当て %(units)s口", units=f"{pledge.allotted_units:,}")


def _extra(visit: Visit, pledge: Pledge) -> str | None:
    if not pledge.extra_minor:
        return None
    extra = visit.words.yen(pledge.extra_minor)
    return visit.gettext("うち上乗せの支援 %(extra)s", extra=extra)


def _steps(visit: Visit, known: Known) -> list[tuple[str, str | None, str, str | None]]:
    """The way ahead with its dates, as long as there is one."""
    pledge, say, words = known.pledge, visit.gettext, visit.words
    if pledge.state not in {"seated", "confirmed"} or pledge.round_state in _CAME_TO_NOTHING:
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
    if pledge.is_asked:
        return visit.gettext("お返事のかわりに、ここからも取り消せます。")
    if pledge.over_cap_since is not None:
        return visit.gettext("募集の結果が決まるまで、理由を言わずに撤回できます。")
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
