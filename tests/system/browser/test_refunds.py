"""A flexible round's pledge charged by itself, and given back by two people of the chamber."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import INOUE, KATO, NODA
from deploy.local.demo.offers import SENTO, Offer
from deploy.local.demo.site import until
from deploy.local.demo.world import JAPAN
from services.web.words import number_of
from tests.system.browser import walk
from tests.system.browser.test_journeys import save_card_if_asked, state_of
from tests.system.platform import Platform


class Flexible(Offer):
    """An offer that goes ahead below its target."""

    def terms(self, first_day: datetime) -> dict[str, Any]:
        return super().terms(first_day) | {"mode": "flexible"}


def flexible(platform: Platform, name: str) -> Offer:
    """A flexible reward round that is open, far below its target."""
    like = platform.offer(SENTO, name, target_minor=300_000, limit_units=100)
    offer = Flexible(**{field: getattr(like, field) for field in Offer.__dataclass_fields__})
    platform.world.list_offer(offer, answered_by=KATO)
    platform.world.wait_open(offer)
    return offer


def test_a_flexible_pledge_is_charged_on_the_day_it_was_told_and_refunded_by_two_people(
    page: Page, platform: Platform
) -> None:
    offer = flexible(platform, "journey-flexible")
    walk.become(page, INOUE)
    walk.choose_reward(page, offer, units=1, rail="クレジットカード")
    walk.onward(page)
    day = platform.site.clock().astimezone(JAPAN).date() + timedelta(days=8)
    promised = f"{day.year}年{day.month}月{day.day}日"
    expect(page.get_by_text(f"目標に届かなくても、{promised}").first).to_be_visible()
    pledge = walk.pledge(page)
    save_card_if_asked(page, platform)
    # A card saved before is charged then; a new one is held until then.
    said = re.compile(f"(まだ請求していません|カードで押さえています)。{promised}")
    expect(page.get_by_text(said).first).to_be_visible()
    assert state_of(platform, INOUE, pledge) == "confirmed"
    walk.leap(page, 8)
    until(lambda: state_of(platform, INOUE, pledge) == "settled", "the charge")
    assert platform.site.public("matching", f"/rounds/{offer.round_id}")["state"] == "open"
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("お支払いが終わりました").first).to_be_visible()
    propose(page, pledge, by=NODA)
    walk.become(page, KATO)
    page.goto("/desk/refunds")
    page.get_by_role("button", name=f"返金する：{number_of(pledge)}").click()
    expect(page.get_by_text("返金を決めました").first).to_be_visible()
    until(lambda: state_of(platform, INOUE, pledge) == "refunded", "the refund")
    walk.become(page, INOUE)
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("3,000円をお返ししました").first).to_be_visible()


def propose(page: Page, pledge: UUID, *, by: str) -> None:
    """By the number that whoever pledged reads out."""
    walk.become(page, by)
    page.goto("/desk/refunds")
    page.locator("#number").fill(number_of(pledge))
    page.get_by_role("button", name="さがす").click()
    page.get_by_role("link", name=number_of(pledge)).click()
    page.locator("#reason").fill("お届けできなくなったため")
    page.get_by_role("button", name="返金を提案する").click()
    expect(page.get_by_text("別の人の確認を待っています").first).to_be_visible()
