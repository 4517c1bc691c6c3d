"""Investors from the first page to a pledge: one of 74 years, a company by its accountant."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import OGAWA, ONISHI, SUZUKI
from deploy.local.demo.offers import AI, Offer
from deploy.local.demo.site import Refused, until
from shared.migrate import ROOT
from tests.system.browser import walk
from tests.system.platform import Platform

GRANDMOTHER, GRANDMOTHERS_NAME = "fujita@mail.example", "藤田 ハル"
ACCOUNTANT, COMPANY = "kaikei@sakura-shoji.example", "桜商事株式会社"
ACCOUNTANTS_NAME = "井上 さくら"
# Figures that nothing else on the platform is likely to hold.
FIGURES = (8_765_432, 1_234_567, 31_415_926, 92_653_589)
_LEADS_AWAY = re.compile("/(en|demo|static|sign-)|.*document$")
_ONE_OF_MANY = re.compile("[0-9a-f-]{36}|[0-9]+")
MOST_ALIKE = 3
_WITH_WORDS = "text/|application/([a-z-]+[+])?json"


def test_investors_register_and_pledge_and_staff_see_no_figure(
    page: Page, platform: Platform
) -> None:
    offer = platform.offer(AI, "journey-registering", limit_units=100, target_minor=3_000_000)
    platform.world.list_offer(offer, answered_by=SUZUKI)
    platform.world.wait_open(offer)
    a_grandmother_registers_in_two_sittings(page, platform, offer)
    an_accountant_registers_a_company(page, platform, offer)
    the_handler_verifies(page, GRANDMOTHERS_NAME, COMPANY)
    the_handler_confirms_the_authority(page)
    the_grandmother_is_refused_and_pledges_less(page, platform, offer)
    the_company_pledges(page, platform, offer)
    for staff in (SUZUKI, ONISHI):
        seen = [*pages_of(page, staff, offer), *answers_of(platform, staff, offer)]
        assert sum(bool(text) for _, text in seen) > 30, "far too few were open to read"
        for where, text in seen:
            found = [figure for figure in written(FIGURES) if figure in text]
            assert not found, f"{staff} reads {found} at {where}"


def a_grandmother_registers_in_two_sittings(
    page: Page, platform: Platform, offer: Offer
) -> None:
    walk.sign_in_by_code(page, platform, GRANDMOTHER)
    begin(page, offer, "個人", GRANDMOTHERS_NAME)
    page.locator("a[href*='/figures']").first.click()
    page.get_by_role("link", name=re.compile("^次へ：生年月日")).click()
    born = platform.site.clock().year - 75
    fill_day(page, "born", born, 12, 31)
    save(page)
    page.locator("#assets").fill("8,765,432円")
    page.locator("#liabilities").fill("０")
    page.get_by_label("通帳や残高証明書").check()
    fill_day(page, "dated", platform.site.clock().year, 1, 5)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("収入")
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, GRANDMOTHER)
    page.goto("/my")
    page.get_by_role("link", name=GRANDMOTHERS_NAME).click()
    page.get_by_role("link", name="投資のための登録へ").click()
    expect(page.get_by_text("8,765,432円").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^次へ：収入")).click()
    page.locator("#income").fill("1234567")
    page.get_by_label("年金の通知").check()
    fill_day(page, "dated", platform.site.clock().year, 1, 5)
    save(page)
    suit_read_and_send(page)
    declare(page, platform, offer, "350000")
    ask_handler(page, offer)


def an_accountant_registers_a_company(page: Page, platform: Platform, offer: Offer) -> None:
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, ACCOUNTANT)
    begin(page, offer, "会社・団体", COMPANY)
    page.locator("a[href*='/figures']").first.click()
    page.get_by_role("link", name=re.compile("^次へ：法人番号")).click()
    page.locator("#number").fill("8-7001-1000-5901")
    save(page)
    page.locator("#net_assets").fill("31415926")
    page.get_by_label("貸借対照表").check()
    year = platform.site.clock().year - 1
    fill_day(page, "dated", year, 12, 31)
    save(page)
    fill_day(page, "ended", year, 12, 31)
    page.locator("#revenue").fill("92653589")
    page.get_by_label("損益計算書").check()
    fill_day(page, "dated", year, 12, 31)
    save(page)
    suit_read_and_send(page)
    declare(page, platform, offer, None)
    ask_handler(page, offer)
    claim_authority(page, platform)


def the_handler_verifies(page: Page, *names: str) -> None:
    page.context.clear_cookies()
    walk.become(page, OGAWA)
    for name in names:
        page.goto("/handler/applicants")
        assert not [figure for figure in written(FIGURES) if figure in page.content()]
        page.get_by_role("link", name=name).click()
        assert not [figure for figure in written(FIGURES) if figure in page.content()]
        page.get_by_label("対面で、本人確認書類を見た").check()
        page.get_by_role("button", name="確かめられた").click()
        expect(page.get_by_text("確認の結果を記録しました").first).to_be_visible()


def the_handler_confirms_the_authority(page: Page) -> None:
    page.goto("/handler/applicants")
    page.get_by_role("link", name=COMPANY).click()
    page.get_by_role("link", name="会社に代わって申し込む権限").click()
    expect(page.get_by_text("委任状").first).to_be_visible()
    page.get_by_role("button", name="権限を確かめた").click()
    expect(page.get_by_text("権限の確認の結果を記録しました").first).to_be_visible()


def the_grandmother_is_refused_and_pledges_less(
    page: Page, platform: Platform, offer: Offer
) -> None:
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, GRANDMOTHER)
    apply(page, offer)
    page.locator("#units").fill("4")
    walk.onward(page)
    expect(page.get_by_text("お金は動いていません").first).to_be_visible()
    expect(page.get_by_text("150,000円（3口）まで").first).to_be_visible()
    expect(page.get_by_text("枠がもどります").first).to_be_visible()
    finish(page, units="2")


def the_company_pledges(page: Page, platform: Platform, offer: Offer) -> None:
    page.context.clear_cookies()
    walk.sign_in_by_code(page, platform, ACCOUNTANT)
    apply(page, offer)
    expect(page.get_by_text(f"{COMPANY}さんの申込可能額").first).to_be_visible()
    finish(page, units="2")


def begin(page: Page, offer: Offer, kind: str, name: str) -> None:
    """From the project's page to the name, and back to what investments ask for."""
    apply(page, offer)
    page.get_by_label(re.compile(kind)).first.check()
    page.locator("#name").fill(name)
    page.get_by_role("button", name="登録して進む").click()
    walk.reload_until(page, "申込の前に、済ませること")


def apply(page: Page, offer: Offer) -> None:
    page.goto(f"/projects/{offer.project_id}")
    page.locator(f"a[href*='/projects/{offer.project_id}/pledge']").first.click()


def suit_read_and_send(page: Page) -> None:
    """The four sentences, the four pages, one wrong answer first, and the last press."""
    expect(page.get_by_role("heading", level=1)).to_have_text("投資が合うかどうか")
    for box in page.get_by_role("checkbox").all():
        box.check()
    save(page)
    for _ in range(3):
        page.get_by_role("link", name="次のページへ").click()
    page.get_by_role("link", name="質問に答える").click()
    page.get_by_label("いつでも売れます").check()
    page.get_by_label("全部なくなることがあります").check()
    page.get_by_label("約束されていません").check()
    page.get_by_label("もうけの約束ではありません").check()
    page.get_by_role("button", name="答える").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "売りたいときに、売れないことがあります"
    )
    page.get_by_role("link", name="質問に答える").click()
    page.get_by_label("買う人が見つからないことがあります").check()
    page.get_by_role("button", name="答える").click()
    page.get_by_role("button", name="この内容で登録する").click()
    expect(page.get_by_text("投資のための登録が終わりました").first).to_be_visible()


def declare(page: Page, platform: Platform, offer: Offer, amount: str | None) -> None:
    apply(page, offer)
    page.get_by_role("link", name=re.compile("ほかで")).first.click()
    page.locator("#has-2" if amount else "#has").check()
    if amount:
        page.get_by_text("「あります」のときだけ").click()
        page.locator("#amount-1").fill(amount)
        walk.fill_day(page, "applied-1", platform.site.clock())
    page.get_by_role("button", name="この内容で申告する").click()


def ask_handler(page: Page, offer: Offer) -> None:
    apply(page, offer)
    page.locator("a[href*='/handlers/']").first.click()
    page.get_by_role("button", name="確認をお願いする").click()
    expect(page.get_by_text("確認待ち").first).to_be_visible()
    page.get_by_label("お名前と生年月日が合っている").check()
    page.get_by_role("button", name="読み取りの結果を送る").click()


def claim_authority(page: Page, platform: Platform) -> None:
    """Who acts, in which capacity, and by which paper."""
    page.get_by_role("link", name="会社に代わって申し込む権限").click()
    page.locator("#name").fill(ACCOUNTANTS_NAME)
    page.get_by_label("従業員").check()
    page.locator("#title").fill("委任状")
    walk.fill_day(page, "dated", platform.site.clock())
    page.get_by_role("button", name="この内容で届ける").click()
    expect(page.get_by_text("取扱業者が書類で確かめます").first).to_be_visible()


def finish(page: Page, *, units: str) -> None:
    """From the units to the account to pay into."""
    page.locator("#units").fill(units)
    walk.onward(page)
    page.get_by_label(re.compile("大きく変わっていません")).check()
    walk.onward(page)
    with page.expect_download():
        page.get_by_text("書面を開く（PDF）").click()
    page.get_by_label(re.compile("書面を読みました")).check()
    walk.onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("1つずつ、確かめてください")
    for box in page.get_by_role("checkbox").all():
        box.check()
    walk.onward(page)
    walk.give_refund_account(page)
    walk.onward(page)
    walk.pledge(page)
    walk.reload_until(page, "お振り込みの内容")
    expect(page.get_by_text("100,000円").first).to_be_visible()


def fill_day(page: Page, field: str, year: int, month: int, day: int) -> None:
    for part, value in (("year", year), ("month", month), ("day", day)):
        page.locator(f"input[name='{field}-{part}']").fill(str(value))


def save(page: Page) -> None:
    page.get_by_role("button", name="保存して進む").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def written(figures: tuple[int, ...]) -> set[str]:
    """Each figure as pages and answers would write it."""
    return {text for each in figures for text in (str(each), f"{each:,}")}


def pages_of(page: Page, email: str, offer: Offer) -> Iterator[tuple[str, str]]:
    """Every page and file of this offer, and some of each other kind, that links lead to."""
    page.context.clear_cookies()
    walk.become(page, email)
    waiting, known = ["/desk", "/my", "/"], {"/desk", "/my", "/"}
    alike: Counter[str] = Counter()
    while waiting and len(known) < 150:
        path = waiting.pop(0)
        answer = page.request.get(path)
        if not re.match(_WITH_WORDS, answer.headers.get("content-type", "")):
            continue
        yield path, answer.text()
        for link in re.findall(r'<a\b[^>]*?href="(/[^"]*)"', answer.text()):
            found = urlsplit(unescape(link)).path
            kind = _ONE_OF_MANY.sub("*", found)
            is_wanted = alike[kind] < MOST_ALIKE or str(offer.project_id) in found
            if found not in known and is_wanted and not _LEADS_AWAY.match(found):
                alike[kind] += 1
                known.add(found)
                waiting.append(found)


def answers_of(
    platform: Platform, email: str, offer: Offer, own: str = GRANDMOTHER
) -> Iterator[tuple[str, str]]:
    """Every answer of every service to a question that this person may ask about `own`."""
    visitor, asked_about = platform.world.visitor(email), platform.world.visitor(own)
    [investor] = asked_about.get("investors", "/investors")["investors"]
    mine = asked_about.get("matching", f"/pledges?investor_id={investor['investor_id']}")[
        "pledges"
    ]
    pledge = until(lambda: mine[0], "the pledge")
    known = {
        **investor, **pledge, "project_id": offer.project_id, "round_id": offer.round_id,
        "issuer_id": offer.issuer_id, "organisation_id": offer.chamber_id,
    }  # fmt: skip
    for document in sorted(Path(ROOT, "openapi").glob("*.json")):
        service = document.stem
        paths = json.loads(document.read_text(encoding="utf-8"))["paths"]
        for path in (path for path, ways in paths.items() if "get" in ways):
            asked = re.sub(r"{(\w+)}", lambda name: str(known.get(name[1], name[1])), path)
            try:
                yield asked, json.dumps(visitor.get(service, asked), ensure_ascii=False)
            except (Refused, ValueError):
                yield asked, ""
