"""A material change in a live round: one goes on, another is silent and gets it back."""

import re
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import INOUE, KATO, NODA, SAKAI, SUPPORTERS, TAMURA
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import until
from deploy.local.demo.world import BACKED
from tests.system.browser import walk
from tests.system.browser.test_journeys import reward, send_refund, state_of
from tests.system.platform import Platform

RISK = "部品が届かないときは、工事が半年おくれます。"


def ask_for_a_change(page: Page, offer: Offer) -> None:
    """By the owner, from their own page of the project."""
    walk.become(page, offer.owner)
    page.goto(f"/owner/projects/{offer.project_id}")
    page.get_by_role("link", name="公開のページを直す").click()
    page.locator("#why_changed").fill("部品の会社が変わりました。")
    page.locator("#risks").fill(RISK)
    page.get_by_role("button", name="商工会議所に送る").click()
    expect(page.get_by_text("商工会議所が読んでいます").first).to_be_visible()


def approve(page: Page, email: str, said: str) -> None:
    """By one approver, who finds it among what waits."""
    walk.become(page, email)
    page.goto("/desk/changes")
    page.locator("h2 a").first.click()
    expect(page.get_by_text("申し込んだ方が頼りにしたところが変わります").first).to_be_visible()
    page.get_by_role("button", name="承認する").click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_one_says_yes_to_a_material_change_and_the_silent_one_is_given_back(
    page: Page, platform: Platform
) -> None:
    offer = reward(platform, "journey-changed", target_minor=3_000)
    tamura, inoue = (
        next(each for each in SUPPORTERS if each.email == email) for email in (TAMURA, INOUE)
    )
    platform.world.by_card(offer, inoue, units=1)
    own = f"/pledges?investor_id={inoue.investor_id}"
    made = platform.world.visitor(INOUE).get("matching", own)["pledges"]
    kept = next(each for each in made if each["round_id"] == str(offer.round_id))["pledge_id"]
    silent = platform.world.by_transfer(offer, tamura, units=1)
    platform.world.deposit(silent, amount_minor=3_000, recorded_by=NODA, confirmed_by=KATO)
    platform.world.wait_state(platform.world.visitor(TAMURA), silent, BACKED)

    ask_for_a_change(page, offer)
    approve(page, KATO, "もう1人が確かめると、公開になります")
    page.goto(f"/projects/{offer.project_id}")
    assert RISK not in page.content()
    approve(page, SAKAI, "確かめるお知らせを送ります")
    page.goto(f"/projects/{offer.project_id}/history")
    expect(page.get_by_text("部品の会社が変わりました。").first).to_be_visible()
    expect(page.get_by_text("大事な変更", exact=True).first).to_be_visible()

    walk.become(page, INOUE)
    page.goto(f"/pledges/{kept}")
    walk.reload_until(page, "お返事待ち")
    page.get_by_role("link", name="前と今を見て、返事をする").click()
    expect(page.get_by_text("お申込みのとき").first).to_be_visible()
    expect(page.get_by_text("いま", exact=True).first).to_be_visible()
    page.get_by_role("button", name="このまま続ける").click()
    expect(page.get_by_text("このまま続けます").first).to_be_visible()

    # Five business days, whatever weekends and holidays lie between.
    walk.leap(page, 14)
    until(
        lambda: state_of(platform, TAMURA, UUID(silent)) == "refund_due", "silence gives back"
    )
    assert state_of(platform, INOUE, UUID(kept)) == "confirmed"
    walk.become(page, NODA)
    send_refund(page, platform)
    walk.become(page, KATO)
    page.goto("/desk/money")
    page.get_by_role("button", name=re.compile("確かめた：3,000円")).first.click()
    until(lambda: state_of(platform, TAMURA, UUID(silent)) == "refunded", "the refund")
    walk.become(page, TAMURA)
    page.goto(f"/pledges/{silent}")
    assert "お返事待ち" not in page.content()
