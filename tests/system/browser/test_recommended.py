"""A list without a history, a cheer that changes it, people found only where they agreed."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import KATO
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, Refused, Visitor, until
from shared.ids import new_id
from tests.system.browser import walk
from tests.system.browser.test_signals import opened, press
from tests.system.platform import Platform

NEWCOMER, NEWCOMERS_NAME = "mizuno@mail.example", "水野 さくら"
# Generous: a second is what is wanted, on a machine that does nothing else.
WITHIN_S = 5.0


def newcomer(platform: Platform, email: str, name: str) -> tuple[Visitor, str]:
    """Somebody who registered a name and did nothing else."""
    visitor, investor_id = platform.world.visitor(email), new_id()
    path = f"/investors/{investor_id}"
    visitor.put("investors", path, {"kind": "person", "name": name})
    until(lambda: visitor.get("investors", path)["state"] == "complete", f"{name} registers")
    listed = f"{path}/recommendations"
    until(lambda: _answers(lambda: visitor.get("matching", listed)), "matching to know her")
    return visitor, path


def _answers(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except Refused:
        return None


def place_of(found: Json, offer: Offer) -> int:
    ids = [each["project_id"] for each in found["recommendations"]]
    return ids.index(str(offer.project_id)) if str(offer.project_id) in ids else len(ids)


def test_an_event_given_now_changes_the_next_answer(
    platform: Platform, record_property: Callable[[str, object], None]
) -> None:
    offers = [opened(platform, f"journey-next-{at}") for at in range(3)]
    visitor, path = newcomer(platform, "hayai@mail.example", "速水 渡")
    listed = f"{path}/recommendations?limit=100"
    took = []
    for offer in offers:
        signal = f"/projects/{offer.project_id}/signals/follow"
        before = visitor.get("matching", listed)
        began = time.monotonic()
        visitor.put("listing", signal, {})
        while (after := visitor.get("matching", listed)) == before:
            assert time.monotonic() - began < WITHIN_S
        took.append(time.monotonic() - began)
        assert after["because"] == "felt"
        assert place_of(after, offer) <= place_of(before, offer)
    record_property("seconds from the press to the next list", took)


def test_a_newcomer_is_shown_something_honest_cheers_and_sees_why_the_list_changed(
    page: Page, platform: Platform
) -> None:
    offer = opened(platform, "journey-recommended")
    walk.sign_in_by_code(page, platform, NEWCOMER)
    page.goto("/recommended")
    page.get_by_role("link", name="お名前を登録する").click()
    page.get_by_label("個人").check()
    page.locator("#name").fill(NEWCOMERS_NAME)
    page.locator("main form button").first.click()
    page.goto("/recommended")
    expect(page.get_by_text("まだあなたのことを知らないので")).to_be_visible()
    row = page.locator(".prow", has=page.locator(f"a[href$='{offer.project_id}']"))
    expect(row).to_contain_text(re.compile("(きょう|日前に)はじまりました"))
    page.goto(f"/projects/{offer.project_id}")
    press(page, "応援する")
    until(lambda: _is_felt(page), "the list to change")
    first = page.locator(".prow").first
    expect(first).to_contain_text(offer.content["title"])
    first.locator("summary").click()
    expect(first).to_contain_text("あなたが共感を伝えたプロジェクトです")
    first.get_by_role("link", name="送った共感を見る").click()
    expect(page).to_have_url(re.compile(f"{offer.project_id}#signals"))
    the_newcomer_tells_of_a_town(page)
    she_is_shown_to_the_chamber_because_she_agreed(page, offer)


def _is_felt(page: Page) -> bool:
    page.goto("/recommended")
    return page.get_by_text("あなたの共感をもとに並べました").is_visible()


def the_newcomer_tells_of_a_town(page: Page) -> None:
    page.goto("/recommended")
    page.get_by_role("link", name="ゆかりのまちや関心のあるテーマを教える").click()
    page.locator("#former_home").fill("石川県氷川市")
    page.get_by_label("まちづくり").check()
    page.get_by_label("知らせてよい").check()
    press(page, "この内容で記録する")
    expect(page.get_by_role("status")).to_contain_text("記録しました")
    until(lambda: _says(page, "以前お住まいだった氷川市です"), "the list to say so")


def _says(page: Page, words: str) -> bool:
    page.goto("/recommended")
    return words in page.content()


def she_is_shown_to_the_chamber_because_she_agreed(page: Page, offer: Offer) -> None:
    walk.become(page, KATO)
    page.goto(f"/projects/{offer.project_id}")
    page.get_by_role("link", name="共感してくれそうな人").click()
    one = page.get_by_role("listitem").filter(has_text=NEWCOMERS_NAME).first
    expect(one).to_contain_text("以前氷川市に住んでいました")
    expect(one).to_contain_text("このプロジェクトに共感を伝えています")
