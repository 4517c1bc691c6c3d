"""A live round paused, resumed and in the end cancelled by two people: everything goes back."""

import re
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import INOUE, KATO, NODA, SUPPORTERS, TAMURA
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import until
from deploy.local.demo.world import BACKED
from tests.system.browser import walk
from tests.system.browser.test_journeys import reward, send_refund, state_of
from tests.system.platform import Platform

NOTICE = "リターンの内容を確かめているため、止めています。"


def propose(page: Page, offer: Offer, kind: str, notice: str) -> None:
    """By one of the chamber's staff, from the round's own page."""
    walk.become(page, NODA)
    page.goto(f"/desk/running/{offer.round_id}")
    page.get_by_label(re.compile(f"^{kind}")).check()
    page.locator("#reason").fill("リターンの仕様を確かめるため")
    page.locator("#notice").fill(notice)
    page.get_by_role("button", name="この内容で進める").click()
    expect(page.get_by_text("別の人の確認を待っています").first).to_be_visible()


def confirm(page: Page, button: str, said: str) -> None:
    """By an approver, who finds it among what waits."""
    walk.become(page, KATO)
    page.goto("/desk")
    page.get_by_role("link", name=re.compile("リターンの仕様を確かめるため")).first.click()
    page.get_by_role("button", name=re.compile(f"^{button}")).click()
    expect(page.get_by_text(said).first).to_be_visible()


def offers_pledge(page: Page, offer: Offer) -> bool:
    page.goto(f"/projects/{offer.project_id}")
    return page.locator(f"a[href*='/projects/{offer.project_id}/pledge']").count() > 0


def test_a_round_is_paused_resumed_and_cancelled_by_two_and_everything_goes_back(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-stopped", target_minor=300_000)
    tamura, inoue = (
        next(each for each in SUPPORTERS if each.email == email) for email in (TAMURA, INOUE)
    )
    platform.world.by_card(offer, inoue, units=1)
    own = f"/pledges?investor_id={inoue.investor_id}"
    made = platform.world.visitor(INOUE).get("matching", own)["pledges"]
    card = next(each for each in made if each["round_id"] == str(offer.round_id))["pledge_id"]
    paid = platform.world.by_transfer(offer, tamura, units=1)
    platform.world.deposit(paid, amount_minor=3_000, recorded_by=NODA, confirmed_by=KATO)
    platform.world.wait_state(platform.world.visitor(TAMURA), paid, BACKED)

    propose(page, offer, "募集の一時停止", NOTICE)
    assert not offers_pledge(page, offer)
    expect(page.get_by_text(NOTICE).first).to_be_visible()
    confirm(page, "一時停止を続ける", "再開するまで、止まっています")

    propose(page, offer, "募集の再開", "")
    assert not offers_pledge(page, offer)
    confirm(page, "再開する", "募集を再開しました")
    assert offers_pledge(page, offer)

    propose(page, offer, "募集の中止", "お届けできなくなりました。")
    assert offers_pledge(page, offer)
    confirm(page, "中止して、全額を返す", "お返しする手続きが始まります")
    assert not offers_pledge(page, offer)
    expect(page.get_by_text("お届けできなくなりました。").first).to_be_visible()

    until(lambda: state_of(platform, INOUE, UUID(card)) == "released", "the card's release")
    until(lambda: state_of(platform, TAMURA, UUID(paid)) == "refund_due", "the refund's turn")
    walk.become(page, NODA)
    send_refund(page, platform)
    walk.become(page, KATO)
    page.goto("/desk/money")
    page.get_by_role("button", name=re.compile("確かめた：3,000円")).first.click()
    until(lambda: state_of(platform, TAMURA, UUID(paid)) == "refunded", "the refund")
    walk.become(page, INOUE)
    page.goto(f"/pledges/{card}")
    expect(page.get_by_text("お金はいただいていません").first).to_be_visible()
