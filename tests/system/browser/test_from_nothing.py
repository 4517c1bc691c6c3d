"""An empty platform: operator, chamber, its people and the first project, all by pages."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from shared.migrate import ROOT
from tests.system.browser import walk
from tests.system.browser.test_reviewing import look_through
from tests.system.browser.test_the_whole_way import FOUNDER, TITLE, begin, fill, write
from tests.system.platform import Platform, running

OPERATOR: Final = "first@kyokan.example"
ADMINISTRATOR: Final = "ishida@hama-cci.example"
SECOND: Final = "ueno@hama-cci.example"


@pytest.fixture(scope="module")
def platform(open_folder: Path) -> Iterator[Platform]:
    """Started as `make run DEMO=0` starts it."""
    folder = open_folder / "empty"
    folder.mkdir(mode=0o711)
    with running(folder, {"DEMO": "0"}) as empty:
        yield empty


def make_operator(platform: Platform) -> None:
    """What `make operator EMAIL=…` calls."""
    command = [sys.executable, "-m", "deploy.local", "operator", OPERATOR]
    port = platform.urls["web"].rpartition(":")[2]
    its = {"KYOKAN_DATA": str(platform.folder), "KYOKAN_PORT": port, "ENV": "demo"}
    subprocess.run(command, cwd=ROOT, env={**os.environ, **its}, check=True)


def register_chamber(page: Page, platform: Platform) -> None:
    """By the operator, who names the first administrator."""
    walk.sign_in_by_code(page, platform, OPERATOR)
    page.goto("/operator")
    expect(page.get_by_text("まだ1つもありません").first).to_be_visible()
    page.get_by_label(re.compile("^商工会議所")).check()
    fill(page, name="浜辺商工会議所", phone="0762-00-0000")
    page.locator("#prefecture").select_option("石川県")
    page.get_by_role("button", name="登録する", exact=True).click()
    give_role(page, ADMINISTRATOR, "管理者")


def give_role(page: Page, email: str, role: str) -> None:
    fill(page, email=email)
    page.get_by_label(re.compile(f"^{role}")).check()
    page.get_by_role("button", name="役割をつける").click()
    expect(page.get_by_role("cell", name=email).first).to_be_visible()


def name_colleagues(page: Page, platform: Platform) -> None:
    walk.sign_in_by_code(page, platform, ADMINISTRATOR)
    page.goto("/desk/people")
    give_role(page, ADMINISTRATOR, "承認")
    give_role(page, SECOND, "承認")


def approve(page: Page, platform: Platform, desk: str) -> None:
    walk.sign_in_by_code(page, platform, ADMINISTRATOR)
    page.goto("/desk")
    page.get_by_role("link", name=TITLE).first.click()
    look_through(page)
    page.get_by_label("承認する").first.check()
    page.get_by_role("button", name="結果を送る").click()
    expect(page.get_by_text("もう1人が確かめると、承認になります")).to_be_visible()
    walk.sign_in_by_code(page, platform, SECOND)
    page.goto(desk)
    page.get_by_label("同じ版を確かめたので").check()
    page.get_by_role("button", name="結果を送る").click()
    expect(page.get_by_text("2人が確かめました").first).to_be_visible()


def test_the_first_chamber_its_people_and_the_first_project_are_made_by_pages(
    page: Page, platform: Platform
) -> None:
    make_operator(platform)
    register_chamber(page, platform)
    name_colleagues(page, platform)
    own = begin(page, platform, "浜辺商工会議所（石川県）")
    write(page, platform, own)
    approve(page, platform, own.replace("/owner/projects", "/desk/projects"))
    page.context.clear_cookies()
    page.goto("/")
    walk.reload_until(page, TITLE)
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(page.get_by_text("焼き海苔10枚").first).to_be_visible()
    assert FOUNDER not in page.content()
