"""A group for an investment: composed by its handler, and pledged by each member alone."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import HARADA, OGAWA, SUZUKI, Supporter
from deploy.local.demo.offers import AI, Offer
from deploy.local.demo.world import JAPAN
from shared.ids import new_id
from shared.places.towns import code_of
from tests.system.browser import walk
from tests.system.browser.test_registering import answers_of, finish
from tests.system.browser.test_reviewing import press
from tests.system.platform import Platform

OWNER: Final = "katsuo@muroto.example"
PLACE: Final = ("高知県", "室戸市")
# Names that nothing else on the platform is likely to hold.
WILLING: Final = [
    Supporter("tsumugi@mail.example", "柚木 つむぎ"),
    Supporter("madoka@mail.example", "欅田 まどか"),
    Supporter("homare@mail.example", "楠瀬 ほまれ"),
    Supporter("asahi@mail.example", "椋本 あさひ"),
    Supporter("shizuku@mail.example", "榊原 しずく"),
]
# Of the same town; one of them could take a single unit, the other is not verified.
UNABLE: Final = [
    Supporter("ibuki@mail.example", "樫村 いぶき"),
    Supporter("kaoru@mail.example", "檜山 かおる"),
]
RULES: Final = {
    "target_units": "6", "band_units": "0", "local_percent": "50", "most_members": "3",
    "lead_units": "2", "least_units_each": "2", "most_units_each": "2",
}  # fmt: skip


def test_a_group_is_composed_answered_replaced_and_its_pledges_stand_in_the_book(
    page: Page, platform: Platform
) -> None:
    offer = opened(platform)
    for one in WILLING:
        agrees_to_be_shown(platform, one, offer)
    agrees_to_be_shown(platform, UNABLE[0], offer, bought_minor=850_000)
    agrees_to_be_shown(platform, UNABLE[1], offer, is_verified=False)
    asked = the_handler_composes_and_invites(page, platform, offer)
    assert len(asked) == 3
    pledges = {one.email: accepts_and_pledges(page, platform, one) for one in asked[:2]}
    declines(page, platform, asked[2])
    [replacement] = the_handler_composes_and_invites(page, platform, offer)
    assert replacement not in asked
    for one in asked[:2]:
        the_money_comes_in(platform, one, pledges[one.email])
    the_book_shows_them(page, offer, asked[:2], replacement)
    the_chamber_reads_no_name(page, platform, offer, asked[0])


def opened(platform: Platform) -> Offer:
    """An equity round of an issuer of its own, in a town where nobody else has one."""
    issuer = {**AI.issuer, "name": "室戸鰹節株式会社", "corporate_number": "6700110005903"}
    content = {**AI.content, "prefecture": PLACE[0], "town": PLACE[1], "category": "food"}
    like = replace(AI, owner=OWNER, issuer=issuer, content=content)
    offer = platform.offer(like, "journey-group", limit_units=100, target_minor=3_000_000)
    platform.world.list_offer(offer, answered_by=SUZUKI)
    platform.world.wait_open(offer)
    return offer


def agrees_to_be_shown(
    platform: Platform,
    one: Supporter,
    offer: Offer,
    *,
    bought_minor: int = 0,
    is_verified: bool = True,
) -> None:
    """Registered, with what it bought of this issuer elsewhere, and from the town."""
    world, path = platform.world, f"/investors/{one.investor_id}"
    visitor = world.visitor(one.email)
    world.register(one)
    if is_verified:
        world.verify_for_equity(one)
    applied_on = platform.site.clock().astimezone(JAPAN).date().isoformat()
    bought = {"amount_minor": bought_minor, "applied_on": applied_on, "paid_on": None}
    declared = {
        "issuer_id": str(offer.issuer_id),
        "security_class": "common",
        "purchases": [bought] if bought_minor else [],
    }
    visitor.put("investors", f"{path}/declarations/{new_id()}", declared)
    told = {
        "roots": [{"kind": "former_home", "municipality": code_of(*PLACE)}],
        "may_be_shown": True,
    }
    visitor.put("investors", f"{path}/interests", told)


def the_handler_composes_and_invites(
    page: Page, platform: Platform, offer: Offer
) -> list[Supporter]:
    """At the desk, by keyboard; whoever was not asked before."""
    walk.become(page, OGAWA)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/handler/groups")
    page.locator(f"a[href$='{offer.round_id}']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("お金は動きません").first).to_be_visible()
    for field, value in RULES.items():
        write(page, field, value)
    press(page, "button", "組み合わせを作る")
    expect(page.get_by_role("status")).to_contain_text("まだ、だれにも知らせていません")
    assert not [one.name for one in UNABLE if one.name in page.content()]
    ticks = page.locator("input[name^='invite-']")
    waiting = [str(each.get_attribute("name")) for each in ticks.all()]
    for each in ticks.all():
        each.focus()
        page.keyboard.press("Space")
    day = (platform.site.clock() + timedelta(days=4)).astimezone(JAPAN)
    for part in ("year", "month", "day"):
        write(page, f"answer_by-{part}", str(getattr(day, part)))
    press(page, "button", "印をつけた方を招待する")
    expect(page.get_by_role("status")).to_contain_text(f"{len(waiting)}人を招待しました")
    page.set_viewport_size({"width": 390, "height": 844})
    ids = {name.removeprefix("invite-") for name in waiting}
    return [one for one in WILLING if str(one.investor_id) in ids]


def write(page: Page, field: str, value: str) -> None:
    page.locator(f"input[name='{field}']").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(value)


def open_invitation(page: Page, platform: Platform, one: Supporter) -> None:
    """From one's own page, as whoever got the mail would."""
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, one.email)
    page.goto("/my")
    page.get_by_role("link", name="共同投資グループへの招待").click()
    page.locator("main a[href^='/invitations/']").first.click()
    expect(page.get_by_text("お金は動いていません").first).to_be_visible()


def answer(page: Page, verdict: str) -> None:
    page.get_by_label(re.compile(f"^{verdict}")).check()
    page.get_by_role("button", name="お返事する").click()
    expect(page.get_by_role("status")).to_contain_text("お返事しました。お金は動いていません")


def accepts_and_pledges(page: Page, platform: Platform, one: Supporter) -> UUID:
    open_invitation(page, platform, one)
    answer(page, "参加する")
    page.get_by_role("link", name="申込みへ進む").click()
    expect(page.locator("#units")).to_have_value("2")
    finish(page, units="2")
    page.goto("/invitations")
    page.locator("main a[href^='/invitations/']").first.click()
    expect(page.get_by_text("お支払い待ち").first).to_be_visible()
    page.get_by_role("link", name="申込みを見る").click()
    expect(page).to_have_url(re.compile("/pledges/[0-9a-f-]{36}$"))
    return UUID(page.url.rpartition("/")[2])


def declines(page: Page, platform: Platform, one: Supporter) -> None:
    open_invitation(page, platform, one)
    answer(page, "参加しない")
    expect(page.get_by_text("することは、もうありません").first).to_be_visible()


def the_money_comes_in(platform: Platform, one: Supporter, pledge: UUID) -> None:
    """A transfer of each member's own, recorded by two of the handler."""
    platform.world.deposit(
        str(pledge), amount_minor=100_000, recorded_by=OGAWA, confirmed_by=HARADA
    )
    platform.world.wait_state(platform.world.visitor(one.email), str(pledge), {"confirmed"})


def the_book_shows_them(
    page: Page, offer: Offer, members: list[Supporter], replacement: Supporter
) -> None:
    walk.become(page, OGAWA)
    page.goto(f"/handler/groups/{offer.round_id}")
    for one in members:
        row = page.get_by_role("listitem").filter(has_text=one.name).first
        expect(row).to_contain_text("申込みが確定した")
    row = page.get_by_role("listitem").filter(has_text=replacement.name).first
    expect(row).to_contain_text("お返事待ち")
    book = page.locator("div", has=page.get_by_text("申込台帳　確定した分")).last
    expect(book).to_contain_text("200,000円")
    expect(book).to_contain_text("2人")


def the_chamber_reads_no_name(
    page: Page, platform: Platform, offer: Offer, member: Supporter
) -> None:
    walk.become(page, SUZUKI)
    project = f"/projects/{offer.project_id}"
    page.goto(project)
    page.get_by_role("link", name="共感してくれそうな人").click()
    expect(page.get_by_text("招待するのは取扱業者です").first).to_be_visible()
    names = [one.name for one in (*WILLING, *UNABLE)]
    for path in (project, f"{project}/people", "/desk", "/desk/running", "/desk/groups"):
        page.goto(path)
        assert not [name for name in names if name in page.content()], path
    refused = page.goto(f"/desk/groups/{offer.round_id}")
    assert refused is not None
    assert refused.status == 404
    seen = list(answers_of(platform, SUZUKI, offer, own=member.email))
    assert sum(bool(text) for _, text in seen) > 10, "far too few were open to read"
    for where, text in seen:
        assert not [name for name in names if name in text], where
