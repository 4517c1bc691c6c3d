"""People's journeys in a real browser, on a phone's page without JavaScript, to their ends."""

import re
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import (
    HARADA,
    HAYASHI,
    INOUE,
    KATO,
    MIRAI,
    NODA,
    OGAWA,
    SUPPORTERS,
    SUZUKI,
    TAMURA,
    YAMAMOTO,
)
from deploy.local.demo.offers import AI, SENTO, Offer
from deploy.local.demo.site import Refused, until
from deploy.local.demo.world import BACKED, JAPAN
from shared.ids import new_id
from tests.system.browser import walk
from tests.system.platform import Platform

ROOM_MINOR: Final = 700_000  # 14 units


def reward(platform: Platform, name: str, **changed: object) -> Offer:
    """A small reward round that is open."""
    small = {"target_minor": 6_000, "limit_units": 100} | changed
    offer = platform.offer(SENTO, name, **small)
    platform.world.list_offer(offer, answered_by=KATO)
    platform.world.wait_open(offer)
    return offer


def equity(platform: Platform, name: str) -> Offer:
    """A second equity round of the same issuer, so that the first counts, that is open."""
    offer = platform.offer(AI, name, limit_units=100, target_minor=3_000_000)
    platform.world.list_offer(offer, answered_by=SUZUKI)
    platform.world.wait_open(offer)
    return offer


def state_of(platform: Platform, email: str, pledge: UUID) -> str:
    return str(platform.world.visitor(email).get("matching", f"/pledges/{pledge}")["state"])


def save_card(page: Page, last4: str) -> None:
    """On the hosted page: choose a card by its last digits and press its group's button."""
    form = page.locator("form", has=page.get_by_text(re.compile(f"•••• {last4}")))
    form.get_by_label(re.compile(last4)).check()
    form.get_by_role("button").click()


def save_card_if_asked(page: Page, platform: Platform) -> None:
    """Up to the confirmation: a card saved before serves again while a pledge rests on it."""
    for _ in range(40):
        if page.url.startswith(platform.urls["stripe-sim"]):
            save_card(page, "4242")
        if page.get_by_text("受け付けました").count():
            return
        page.wait_for_timeout(300)
        page.reload()
    expect(page.get_by_text("受け付けました").first).to_be_visible()


def test_a_reward_pledge_by_card_is_confirmed_and_charged_when_its_round_succeeds(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-card")
    walk.press_to_become(page, HAYASHI)
    page.goto("/")
    expect(page.locator(f"a[href*='{offer.project_id}']").first).to_be_visible()
    walk.choose_reward(page, offer, units=2, rail="クレジットカード")
    walk.onward(page)
    expect(page.get_by_text("6,000円").first).to_be_visible()
    pledge = walk.pledge(page)
    save_card_if_asked(page, platform)
    page.go_back()
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("まだ請求していません").first).to_be_visible()
    walk.leap(page, 21)
    platform.world.wait_outcome(offer, "succeeded")
    until(lambda: state_of(platform, HAYASHI, pledge) == "settled", "the charge")
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("成立し、お支払いが終わりました").first).to_be_visible()
    charged = platform.world.visitor(HAYASHI).get("payments", f"/pledges/{pledge}/payment")
    assert charged["received_minor"] == 6_000


def test_a_card_refused_when_due_is_repaired_by_the_link_in_the_mail(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-repair")
    email = "repair@mail.example"
    pledge = walk_new_supporter(page, platform, email, "修理 太郎", offer)
    save_card(page, "0341")
    walk.reload_until(page, "受け付けました")
    newest = platform.site.newest_mail(email)
    walk.leap(page, 21)
    platform.world.wait_outcome(offer, "succeeded")
    link = until(lambda: repair_link(platform, email, newest), "the mail with the link")
    walk.sign_in_by_code(page, platform, email)
    page.goto(link)
    expect(page.get_by_text("まだ請求できていません").first).to_be_visible()
    page.get_by_role("button", name="決済会社の画面へ").click()
    save_card(page, "4242")
    until(lambda: state_of(platform, email, pledge) == "settled", "the repaired charge")
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("成立し、お支払いが終わりました").first).to_be_visible()


def test_a_card_declined_at_the_page_leaves_the_seat_and_another_card_may_be_tried(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-declined")
    email = "declined@mail.example"
    walk_new_supporter(page, platform, email, "断 られ子", offer)
    save_card(page, "0002")
    expect(page.get_by_role("alert")).to_be_visible()
    save_card(page, "4242")
    walk.reload_until(page, "受け付けました")


def test_an_equity_pledge_over_the_cap_is_refused_and_a_smaller_one_confirmed_by_deposit(
    page: Page, platform: Platform
) -> None:
    offer = equity(platform, "journey-equity")
    over = over_the_cap(platform, offer)
    walk.become(page, YAMAMOTO)
    page.goto(f"/pledges/{over}")
    expect(page.get_by_text("お金は動いていません").first).to_be_visible()
    expect(page.get_by_text("900,000円").first).to_be_visible()
    page.goto(f"/projects/{offer.project_id}")
    page.locator(f"a[href*='/projects/{offer.project_id}/pledge']").first.click()
    expect(
        page.get_by_text("ここからは四国みらい証券株式会社の申込画面です").first
    ).to_be_visible()
    page.locator("#units").fill("15")
    walk.onward(page)
    expect(page.get_by_text("エラー").first).to_be_visible()
    page.locator("#units").fill("14")
    walk.onward(page)
    page.get_by_label(re.compile("大きく変わっていません")).check()
    walk.onward(page)
    with page.expect_download() as saved:
        page.get_by_text("書面を開く（PDF）").click()
    assert saved.value.suggested_filename.endswith(".pdf")
    page.get_by_label(re.compile("書面を読みました")).check()
    walk.onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("1つずつ、確かめてください")
    for box in page.get_by_role("checkbox").all():
        box.check()
    walk.onward(page)
    walk.give_refund_account(page)
    walk.onward(page)
    pledge = walk.pledge(page)
    walk.reload_until(page, "お振り込みの内容")
    expect(page.get_by_text("700,000円").first).to_be_visible()
    record_deposit(page, platform, pledge, by=OGAWA, amount="700000")
    confirm_deposit(page, by=HARADA)
    until(lambda: state_of(platform, YAMAMOTO, pledge) == "confirmed", "the deposit")
    walk.become(page, YAMAMOTO)
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("入金を確認しました").first).to_be_visible()


def test_a_pledge_withdrawn_in_its_term_is_over_and_nothing_was_charged(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-withdrawal")
    walk.become(page, INOUE)
    walk.choose_reward(page, offer, units=1, rail="クレジットカード")
    walk.onward(page)
    pledge = walk.pledge(page)
    save_card_if_asked(page, platform)
    page.goto(f"/pledges/{pledge}/withdraw")
    page.get_by_role("button", name="取り消す").click()
    until(lambda: state_of(platform, INOUE, pledge) == "released", "the withdrawal")
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("お金はいただいていません").first).to_be_visible()


def test_a_failed_round_gives_everything_back(page: Page, platform: Platform) -> None:
    offer = reward(platform, "journey-failed", target_minor=300_000)
    tamura = next(each for each in SUPPORTERS if each.email == TAMURA)
    inoue = next(each for each in SUPPORTERS if each.email == INOUE)
    platform.world.by_card(offer, inoue, units=1)
    paid = platform.world.by_transfer(offer, tamura, units=1)
    platform.world.deposit(paid, amount_minor=3_000, recorded_by=NODA, confirmed_by=KATO)
    platform.world.wait_state(platform.world.visitor(TAMURA), paid, BACKED)
    walk.become(page, NODA)
    walk.leap(page, 21)
    platform.world.wait_outcome(offer, "failed")
    until(lambda: state_of(platform, TAMURA, UUID(paid)) == "refund_due", "the refund's turn")
    send_refund(page, platform)
    walk.become(page, KATO)
    page.goto("/desk/money")
    page.get_by_role("button", name=re.compile("確かめた：3,000円")).first.click()
    until(lambda: state_of(platform, TAMURA, UUID(paid)) == "refunded", "the refund")
    walk.become(page, TAMURA)
    page.goto(f"/pledges/{paid}")
    expect(page.get_by_text("3,000円は、全額をお返ししました").first).to_be_visible()


def walk_new_supporter(
    page: Page, platform: Platform, email: str, name: str, offer: Offer
) -> UUID:
    """Somebody new: sign in by code, give a name, choose, and stand at the hosted page."""
    walk.sign_in_by_code(page, platform, email)
    page.goto("/register")
    page.get_by_label(re.compile("個人")).check()
    page.locator("#name").fill(name)
    page.locator("main form button").first.click()
    walk.choose_reward(page, offer, units=2, rail="クレジットカード")
    walk.onward(page)
    pledge = walk.pledge(page)
    host = platform.urls["stripe-sim"]
    for _ in range(20):
        if page.url.startswith(host):
            return pledge
        page.get_by_role("link", name="続ける").or_(
            page.get_by_role("button", name="カードを登録する")
        ).first.click()
    raise AssertionError(page.url)


def repair_link(platform: Platform, email: str, after: int) -> str | None:
    mails = platform.site.http.get(
        f"{platform.urls['mailbox']}/messages", params={"to": email, "after": after}
    ).json()
    found = [
        match.group()
        for mail in mails
        if (match := re.search(r"http://\S+/repair", str(mail["body"])))
    ]
    return found[-1] if found else None


def over_the_cap(platform: Platform, offer: Offer) -> str:
    """A pledge of one unit more than the cap allows, past the page that would stop it."""
    yamamoto = SUPPORTERS[0]
    visitor = platform.world.visitor(YAMAMOTO)
    visitor.put(
        "investors", f"/investors/{yamamoto.investor_id}/profile", platform.world.profile()
    )
    declare(platform, offer, bought_minor=0)
    # What she bought in the demo counts for a year, which other journeys may have ended.
    declare(platform, offer, bought_minor=room_minor(platform, offer) - ROOM_MINOR)
    pledge = platform.world.pledge(offer, yamamoto, 15, "bank_transfer", 0)
    platform.world.wait_state(visitor, pledge, {"refused"})
    return pledge


def declare(platform: Platform, offer: Offer, *, bought_minor: int) -> None:
    """What Mrs Yamamoto bought of this issuer elsewhere."""
    applied_on = platform.site.clock().astimezone(JAPAN).date().isoformat()
    bought = {"amount_minor": bought_minor, "applied_on": applied_on, "paid_on": None}
    declared = {
        "issuer_id": str(offer.issuer_id),
        "security_class": "common",
        "purchases": [bought] if bought_minor else [],
    }
    path = f"/investors/{SUPPORTERS[0].investor_id}/declarations/{new_id()}"
    platform.world.visitor(YAMAMOTO).put("investors", path, declared)


def room_minor(platform: Platform, offer: Offer) -> int:
    """What Mrs Yamamoto may still take of it, in yen."""
    paid_on = platform.world.first_day + timedelta(
        days=offer.closes_on_day + offer.paid_after_days
    )
    about = {
        "instrument": "equity",
        "issuer_id": offer.issuer_id,
        "security_class": "common",
        "handler_id": MIRAI,
        "payment_day": paid_on.date(),
    }
    path = f"/investors/{SUPPORTERS[0].investor_id}/room?{urlencode(about)}"
    return int(platform.world.visitor(YAMAMOTO).get("investors", path)["room_minor"])


def record_deposit(
    page: Page, platform: Platform, pledge: UUID, *, by: str, amount: str
) -> None:
    awaited = platform.world.visitor(by).get("payments", "/deposits")["awaited"]
    account = next(each["account"] for each in awaited if each["pledge_id"] == str(pledge))
    walk.become(page, by)
    page.goto("/handler/money")
    for field in ("bank_code", "branch_code", "number"):
        page.locator(f"#{field}").fill(account[field])
    page.locator("#amount").fill(amount)
    walk.fill_day(page, "value_date", platform.site.clock())
    page.locator("#bank_reference").fill("T-0001")
    page.get_by_role("button", name="入金を記録する").click()
    expect(page.get_by_text("別の人の確認を待っています").first).to_be_visible()


def confirm_deposit(page: Page, *, by: str) -> None:
    walk.become(page, by)
    page.goto("/handler/money")
    page.get_by_role("button", name=re.compile("確かめた")).first.click()


def send_refund(page: Page, platform: Platform) -> None:
    page.goto("/desk/money")
    form = page.locator("form[action*='/record']").first
    field = str(form.locator("input[name$='-year']").get_attribute("name"))
    walk.fill_day(page, field.removesuffix("-year"), platform.site.clock())
    form.locator("input[name^='reference']").fill("F-0001")
    form.get_by_role("button", name="返金を記録する").click()


def test_somebody_else_never_sees_a_pledge(page: Page, platform: Platform) -> None:
    pledge = platform.world.visitor(YAMAMOTO).get(
        "matching", f"/pledges?investor_id={SUPPORTERS[0].investor_id}"
    )["pledges"][0]["pledge_id"]
    walk.become(page, TAMURA)
    answer = page.goto(f"/pledges/{pledge}")
    assert answer is not None
    assert answer.status == 404
    with pytest.raises(Refused) as refusal:
        platform.world.visitor(TAMURA).get("matching", f"/pledges/{pledge}")
    assert refusal.value.status == 404
