"""The desk by keyboard: what a chamber's staff decide, and what they are kept from deciding."""

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import FUJII, KATO, NODA, SAKAI
from deploy.local.demo.offers import CHECKED, KAKI, NOT_CHECKED, VINEGAR
from deploy.local.demo.site import Refused
from shared.ids import new_id
from tests.system.browser import walk
from tests.system.platform import Platform


def press(page: Page, role: str, name: str) -> None:
    """Reach it with the keyboard and press Enter."""
    found = page.get_by_role(role, name=re.compile(name)).first  # type: ignore[arg-type]
    found.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_vice_president_who_pledged_is_refused_the_approval_with_the_reason(
    page: Page, platform: Platform
) -> None:
    walk.become(page, FUJII)
    page.goto("/desk")
    press(page, "link", VINEGAR.content["title"])
    why = "この実行者の募集に支援か申込みをされています。そのため、承認はできません"
    expect(page.get_by_text(why).first).to_be_visible()
    expect(page.get_by_label("承認する")).to_have_count(0)
    expect(page.get_by_label("直してください")).to_be_visible()
    body = {
        "verdict": "approve",
        "version": 1,
        "checked": CHECKED,
        "not_checked": NOT_CHECKED,
    }
    path = f"/projects/{VINEGAR.project_id}/answers/{new_id()}"
    with pytest.raises(Refused) as refusal:
        platform.world.visitor(FUJII).put("listing", path, body)
    assert refusal.value.problem["type"] == "/problems/conflict-of-interest"
    assert refusal.value.problem["tie"] == "pledged"


def test_what_one_of_the_staff_holds_the_others_read_and_answer_only_afterwards(
    page: Page,
) -> None:
    desk = f"/desk/projects/{VINEGAR.project_id}"
    walk.become(page, NODA)
    page.goto(desk)
    press(page, "button", "わたしが確認する")
    expect(page.get_by_text("あなたが確認中").first).to_be_visible()
    walk.become(page, KATO)
    page.goto(desk)
    expect(page.get_by_text("野田 学さんが").first).to_be_visible()
    expect(page.get_by_role("button", name="結果を送る")).to_have_count(0)
    walk.become(page, NODA)
    page.goto(desk)
    press(page, "button", "手をはなす")
    walk.become(page, KATO)
    page.goto(desk)
    expect(page.get_by_role("button", name="結果を送る")).to_be_visible()


def test_two_people_approve_by_keyboard_and_whoever_is_tied_is_refused(
    page: Page, platform: Platform
) -> None:
    # Of the owner whom the vice-president supported before.
    offer = platform.offer(KAKI, "two people")
    platform.world.submit(offer)
    desk = f"/desk/projects/{offer.project_id}"
    walk.become(page, KATO)
    page.goto(desk)
    expect(page.get_by_text("承認には、2人の確認がいります")).to_be_visible()
    choose(page, "承認する")
    press(page, "button", "結果を送る")
    expect(page.get_by_text("まだ見ていないところがあります").first).to_be_visible()
    look_through(page)
    choose(page, "承認する")
    press(page, "button", "結果を送る")
    expect(page.get_by_text("もう1人が確かめると、承認になります")).to_be_visible()
    kind = page.get_by_role("cell", name=re.compile("もう1人の承認$"))
    expect(kind.first).to_be_visible()
    walk.become(page, FUJII)
    page.goto(desk)
    expect(page.get_by_text("加藤 恵さんが").first).to_be_visible()
    expect(page.get_by_label("同じ版を確かめたので")).to_have_count(0)
    [waiting] = [
        each
        for each in platform.world.visitor(FUJII).get("listing", "/queue")["items"]
        if each["project_id"] == str(offer.project_id)
    ]
    assert waiting["second_wanted"]["proposed_name"] == "加藤 恵"
    walk.become(page, SAKAI)
    page.goto(desk)
    choose(page, "同じ版を確かめたので")
    press(page, "button", "結果を送る")
    expect(page.get_by_text("2人が確かめました").first).to_be_visible()
    platform.world.wait_open(offer)


def look_through(page: Page) -> None:
    """Tick every box of the checklist and save each section, with the keyboard."""
    sections = page.locator("form[action*='/checklist/']")
    for at in range(sections.count()):
        for box in sections.nth(at).get_by_role("checkbox").all():
            box.focus()
            page.keyboard.press("Space")
        sections.nth(at).get_by_role("button").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("保存しました")
    expect(page.get_by_text("すべて見ました")).to_be_visible()


def choose(page: Page, name: str) -> None:
    """Choose one of the answers with the keyboard."""
    page.get_by_label(name).first.focus()
    page.keyboard.press("Space")
