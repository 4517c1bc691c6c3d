"""Feeling with a project, from the first press to the score that rests on it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import HAYASHI, KATO, NODA
from deploy.local.demo.offers import SENTO, Offer
from deploy.local.demo.site import until
from deploy.local.postgres import Cluster
from shared.migrate import ROOT
from tests.system.browser import walk
from tests.system.platform import Platform

ASKED = "車いすでも入れますか。"
ANSWERED = "はい、入口に段はありません。"


def opened(platform: Platform, name: str) -> Offer:
    """A reward round that everybody reads, and that takes signals."""
    offer = platform.offer(SENTO, name, target_minor=6_000, limit_units=100)
    platform.world.list_offer(offer, answered_by=KATO)
    platform.world.wait_open(offer)
    return offer


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def release(page: Page, words: str) -> None:
    """As somebody of the chamber: read it, and let everybody read it."""
    walk.become(page, KATO)
    page.goto("/desk/signals")
    text = page.locator(".remark", has_text=words)
    text.get_by_role("button", name="のせる", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("のせました")


def explained(platform: Platform, investor_id: str, project_id: UUID, file: Path) -> str:
    """What the command says of this pair, and writes into `file`."""
    cluster = Cluster(platform.folder / "postgres")
    environment: dict[str, Any] = {
        **os.environ,
        "MATCHING_WORKER_DATABASE_URL": cluster.dsn("matching", "worker"),
        "ENV": "demo",
        "KYOKAN_CLOCK_FILE": str(platform.folder / "files/clock.json"),
    }
    asked = ["--investor", investor_id, "--project", str(project_id), "--export", str(file)]
    return _run(["explain", *asked], environment)


def _run(arguments: list[str], environment: dict[str, Any]) -> str:
    command = [sys.executable, "-m", "services.matching", *arguments]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    return done.stdout.decode()


def investor_of(platform: Platform, email: str) -> str:
    visitor = platform.world.visitor(email)
    return str(visitor.get("investors", "/investors")["investors"][0]["investor_id"])


def test_a_press_raises_a_score_and_taking_it_back_restores_it(
    page: Page, platform: Platform, tmp_path: Path
) -> None:
    offer = opened(platform, "journey-cheer")
    investor_id, file = investor_of(platform, HAYASHI), tmp_path / "match.json"

    def told() -> str:
        return explained(platform, investor_id, offer.project_id, file)

    page.goto(f"/projects/{offer.project_id}")
    page.get_by_role("link", name="応援する", exact=True).click()
    expect(page).to_have_url(re.compile("sign-in"))
    walk.become(page, HAYASHI)
    page.goto(f"/projects/{offer.project_id}")
    press(page, "応援する")
    expect(page.get_by_role("status")).to_contain_text("受けとりました")
    until(lambda: "cheer            1.000" in told(), "matching to hear of the cheer")
    recomputed = _run(["explain", "--recompute", str(file)], {**os.environ})
    assert recomputed.endswith("0 differences\n")
    press(page, "応援を取り消す")
    until(lambda: "sum              0.000" in told(), "matching to hear of its end")


def test_a_question_is_read_by_the_chamber_answered_once_and_then_everybodys(
    page: Page, platform: Platform
) -> None:
    offer = opened(platform, "journey-question")
    path = f"/projects/{offer.project_id}"
    walk.become(page, HAYASHI)
    page.goto(path)
    page.get_by_text("質問を書く", exact=True).click()
    page.locator("#question").fill(ASKED)
    press(page, "質問を送る")
    expect(page.get_by_text("商工会議所が読んでいます")).to_be_visible()
    release(page, ASKED)
    walk.become(page, offer.owner)
    page.goto(path)
    page.locator("#answer-1").fill(ANSWERED)
    press(page, "答えを送る")
    release(page, ANSWERED)
    page.context.clear_cookies()
    page.goto(path)
    expect(page.get_by_text(ASKED)).to_be_visible()
    expect(page.get_by_text(ANSWERED)).to_be_visible()


def test_the_printed_code_makes_a_visit(page: Page, platform: Platform) -> None:
    offer = opened(platform, "journey-visit")
    walk.become(page, KATO)
    page.goto(f"/projects/{offer.project_id}")
    page.get_by_role("link", name="窓口や催しに貼る印").click()
    code = page.get_by_text(re.compile("/visit/")).inner_text()
    walk.become(page, NODA)
    page.goto(code.strip())
    press(page, "来たことを伝える")
    expect(page.get_by_role("status")).to_contain_text("受けとりました")
    expect(page.get_by_role("row", name=re.compile("訪ねた人"))).to_contain_text("1人")
