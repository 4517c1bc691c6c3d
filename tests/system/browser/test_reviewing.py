"""The desk by keyboard: what a chamber's staff decide, and what they are kept from deciding."""

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import FUJII, KATO, NODA
from deploy.local.demo.offers import CHECKED, NOT_CHECKED, VINEGAR
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
