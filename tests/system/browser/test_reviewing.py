"""The desk by keyboard: what a chamber's staff decide, and what they are kept from deciding."""

import re

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import FUJII
from deploy.local.demo.offers import CHECKED, NOT_CHECKED, VINEGAR
from deploy.local.demo.site import Refused
from shared.ids import new_id
from tests.system.browser import walk
from tests.system.platform import Platform


def press(page: Page, role: str, name: str) -> None:
    """Reach it with the keyboard and press Enter."""
    found = page.get_by_role(role, name=re.compile(name)).first  # type: ignore[arg-type]
    found.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


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
