"""An oversubscribed round by rule: one gets fewer units, pays for those, proves the list."""

import json
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from deploy.local.demo.cast import HAYASHI, INOUE, SUPPORTERS, TAMURA
from deploy.local.demo.site import until
from services.matching.allocations.command import allocate
from tests.system.browser import walk
from tests.system.browser.test_journeys import reward, save_card_if_asked, state_of
from tests.system.platform import Platform

# It ends within the hour: the journeys after it find the demo's own rounds as they are.
OPEN_FOR = timedelta(minutes=45)
BY_RULE = {"allotment": "by_rule", "allotment_rule": "max_min", "book_limit_units": 12}


def test_one_is_given_fewer_units_pays_for_those_alone_and_proves_it_by_the_command(
    page: Page, platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closes_at = platform.site.clock() + OPEN_FOR
    offer = reward(
        platform,
        "journey-allotted",
        limit_units=3,
        closes_at=closes_at,
        rails=("card",),
        by_rule=BY_RULE,
    )
    for email in (INOUE, TAMURA):
        known = next(each for each in SUPPORTERS if each.email == email)
        platform.world.by_card(offer, known, units=3)
    walk.become(page, HAYASHI)
    page.goto(f"/projects/{offer.project_id}")
    expect(page.get_by_text("お申込みが全部で3口をこえたときは").first).to_be_visible()
    page.locator("summary", has_text="くじの種の封").click()
    seal = page.locator("details code", has_text=re.compile("^[0-9a-f]{64}$")).inner_text()
    page.locator(f"a[href*='/projects/{offer.project_id}/pledge']").first.click()
    page.get_by_label(re.compile(offer.returns[0][0])).check()
    page.locator("#units").fill("3")
    for _ in ("units", "who", "payment"):
        walk.onward(page)
    expect(page.get_by_text("お申込みより少ない口数になる").first).to_be_visible()
    pledge = walk.pledge(page)
    save_card_if_asked(page, platform)
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("割り当てられた口の分だけ").first).to_be_visible()

    platform.site.move_to(closes_at + timedelta(minutes=76))
    platform.world.wait_outcome(offer, "succeeded")
    until(lambda: state_of(platform, HAYASHI, pledge) == "settled", "the charge")
    # Two hours have passed, and with them the session.
    walk.become(page, HAYASHI)
    page.goto(f"/pledges/{pledge}")
    expect(page.get_by_text("3口のうち、1口を割り当てました").first).to_be_visible()
    expect(page.get_by_text("へった分の6,000円は、請求しません").first).to_be_visible()
    charged = platform.world.visitor(HAYASHI).get("payments", f"/pledges/{pledge}/payment")
    assert charged["received_minor"] == 3_000

    page.goto("/my")
    page.locator(f"a[href$='/pledges/{pledge}/allotment']").click()
    expect(page.get_by_role("heading", name="割り当ての証明")).to_be_visible()
    page.get_by_role("link", name="みなさんの割り当てを見る").click()
    expect(page.get_by_text("お申込みが9口あり、3口をこえた").first).to_be_visible()
    path = page.get_by_role("link", name="割り当ての一覧をファイルで").get_attribute("href")
    _prove(platform, str(path), seal, pledge, tmp_path / "allocation.json")
    assert f"{pledge}: certificate" in capsys.readouterr().out


def _prove(platform: Platform, path: str, seal: str, pledge: UUID, file: Path) -> None:
    """The very file verifies against the seal of before; with one unit moved it does not."""
    file.write_bytes(platform.site.http.get(platform.urls["web"] + path).content)
    asked = ["--verify", str(file), "--commitment", seal]
    assert allocate([*asked, "--pledge", str(pledge)]) == 0
    forged = json.loads(file.read_bytes())
    forged["pledges"][0]["allotted_units"] += 1
    file.write_text(json.dumps(forged), encoding="utf-8")
    assert allocate(asked) == 1
