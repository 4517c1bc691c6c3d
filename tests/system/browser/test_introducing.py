"""A giver of a grant and an owner: each says yes on a page; only then has each an address."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import KATO, Supporter
from deploy.local.demo.offers import SENTO, Offer
from deploy.local.demo.site import until
from shared.places.towns import code_of
from tests.system.browser import walk
from tests.system.platform import Platform

PLACE: Final = ("高知県", "土佐清水市")
GIVER: Final = Supporter("hibiki@mail.example", "杣木 ひびき")
MEMBERS: Final = [
    Supporter("koharu@mail.example", "栂野 こはる"),
    Supporter("itsuki@mail.example", "梶原 いつき"),
]
# The round has four units: of three members with two each, one can only stand beside it.
RULES: Final = {
    "target_units": "6", "band_units": "0", "local_percent": "0", "most_members": "3",
    "lead_units": "2", "least_units_each": "2", "most_units_each": "2", "grant_units": "2",
}  # fmt: skip


def test_a_giver_and_an_owner_meet_once_both_have_agreed(
    page: Page, platform: Platform
) -> None:
    offer = opened(platform)
    for one in MEMBERS:
        platform.world.register(one)
        told = {
            "roots": [{"kind": "former_home", "municipality": code_of(*PLACE)}],
            "may_be_shown": True,
        }
        path = f"/investors/{one.investor_id}/interests"
        platform.world.visitor(one.email).put("investors", path, told)
    platform.world.register(GIVER)
    before = {each: platform.site.newest_mail(each) for each in (GIVER.email, offer.owner)}
    the_giver_agrees_to_be_asked(page, platform)
    the_chamber_asks(page, platform, offer)
    the_giver_says_yes(page, platform)
    assert not told_of(platform, GIVER.email, offer.owner, before)
    the_owner_says_yes(page, offer)
    for reader, other in ((GIVER.email, offer.owner), (offer.owner, GIVER.email)):
        until(partial(told_of, platform, reader, other, before), "the letter")
    book = platform.site.public("matching", f"/rounds/{offer.round_id}")
    assert book["confirmed_minor"] == 0, "nothing of it is pledged"


def opened(platform: Platform) -> Offer:
    """A round of four units, in a town where nobody else has one."""
    content = {**SENTO.content, "prefecture": PLACE[0], "town": PLACE[1]}
    small = {"target_minor": 12_000, "limit_units": 4}
    offer = platform.offer(replace(SENTO, content=content), "journey-introduced", **small)
    platform.world.list_offer(offer, answered_by=KATO)
    platform.world.wait_open(offer)
    return offer


def the_giver_agrees_to_be_asked(page: Page, platform: Platform) -> None:
    walk.sign_in_by_code(page, platform, GIVER.email)
    page.goto(f"/my/investors/{GIVER.investor_id}/interests")
    page.locator("input[name='former_home']").fill("".join(PLACE))
    page.get_by_label("知らせてよい", exact=True).check()
    page.get_by_label("助成（返さなくてよいお金）").check()
    expect(page.get_by_label("融資を考えたい")).to_have_count(0)
    page.get_by_role("button", name="この内容で記録する").click()
    expect(page.get_by_role("status")).to_contain_text("記録しました")


def the_chamber_asks(page: Page, platform: Platform, offer: Offer) -> None:
    walk.become(page, KATO)
    page.goto(f"/desk/groups/{offer.round_id}")
    for field, value in RULES.items():
        page.locator(f"input[name='{field}']").fill(value)
    page.get_by_role("button", name="組み合わせを作る").click()
    expect(page.get_by_role("status")).to_contain_text("まだ、だれにも知らせていません")
    row = page.get_by_role("listitem").filter(has_text=GIVER.name).first
    expect(row).to_contain_text("助成")
    page.get_by_label(re.compile(GIVER.name)).check()
    walk.fill_day(page, "answer_by", platform.site.clock() + timedelta(days=4))
    page.get_by_role("button", name="印をつけた方を招待する").click()
    expect(page.get_by_role("status")).to_contain_text("1人を招待しました")


def the_giver_says_yes(page: Page, platform: Platform) -> None:
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, GIVER.email)
    page.goto("/invitations")
    page.locator("main a[href^='/invitations/']").first.click()
    expect(page.get_by_text("募集への申込みではなく、助成のお願いです")).to_be_visible()
    page.get_by_label("話してもよい").check()
    page.get_by_role("button", name="お返事する").click()
    expect(page.get_by_role("status")).to_contain_text("お名前と金額の目安を")
    expect(page.get_by_role("button", name="取り下げる")).to_be_visible()


def the_owner_says_yes(page: Page, offer: Offer) -> None:
    page.context.clear_cookies()
    walk.become(page, offer.owner)
    page.goto(f"/owner/projects/{offer.project_id}")
    page.get_by_role("link", name="融資や助成のご紹介").click()
    expect(page.get_by_text(GIVER.name)).to_be_visible()
    assert GIVER.email not in page.content()
    page.get_by_role("button", name="話す", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("お二人にメールでお知らせします")
    assert GIVER.email not in page.content()


def told_of(platform: Platform, reader: str, other: str, before: Mapping[str, int]) -> bool:
    """Whether a letter to the one has the other's address."""
    mails = platform.site.http.get(
        f"{platform.urls['mailbox']}/messages", params={"to": reader, "after": before[reader]}
    ).json()
    return any(other in str(mail["body"]) for mail in mails)
