"""A founder's whole way: first talk, page, review, round, and the money in the bank."""

import re
from datetime import timedelta
from typing import Final

from playwright.sync_api import Page, expect

from deploy.local.demo.cast import HAYASHI, INOUE, KATO, NODA, SAKAI
from deploy.local.demo.site import until
from deploy.local.demo.world import JAPAN
from tests.system.browser import walk
from tests.system.browser.test_journeys import save_card_if_asked
from tests.system.browser.test_reviewing import look_through
from tests.system.platform import Platform

FOUNDER: Final = "hirano@nori.example"
TITLE: Final = "海苔の加工場を、町の台所にする"
WRONG: Final = "日本でいちばん美味しい海苔"
RIGHT: Final = "町でとれた海苔"


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)


def save(page: Page) -> None:
    page.get_by_role("button", name="保存する", exact=True).click()
    expect(page).to_have_url(re.compile(r"/owner/projects/[0-9a-f-]{36}$"))


def open_case(page: Page) -> str:
    """At the counter; the code that the founder takes home."""
    walk.become(page, NODA)
    page.goto("/desk/cases/new")
    fill(page, visitor_name="平野 千夏", concern="海苔の加工場を直したい")
    fill(page, next_step="見積書を2つ見せてもらう")
    page.get_by_role("button", name="案件を開いて、担当になる").click()
    page.get_by_label("窓口").check()
    fill(page, minutes="40", text="加工場を、週に2日は町の人が使える台所にしたいとのこと。")
    page.get_by_label("相談された方も読みます").check()
    page.get_by_role("button", name="メモを保存する").click()
    expect(page.get_by_text("メモを保存しました").first).to_be_visible()
    return page.locator("aside .big").inner_text()


def begin(page: Page, platform: Platform, chamber: str) -> str:
    """Somebody new: signs in and begins a draft; the project's own path."""
    walk.sign_in_by_code(page, platform, FOUNDER)
    page.goto("/start")
    page.goto("/owner/new")
    fill(page, title=TITLE, issuer_name="平野 千夏", representative="平野 千夏")
    fill(page, address="石川県氷川市浜町8", phone="076-000-1111")
    page.locator("#chamber").select_option(label=chamber)
    page.get_by_label("個人").check()
    page.get_by_role("button", name="書き始める").click()
    expect(page).to_have_url(re.compile(r"/owner/projects/[0-9a-f-]{36}$"))
    return page.url.removeprefix(platform.urls["web"])


def join(page: Page, own: str, code: str) -> None:
    page.goto(f"{own}/case")
    fill(page, code=code)
    page.get_by_role("button", name="つなぐ").click()
    expect(page.get_by_text("加工場を、週に2日は").first).to_be_visible()


def write(page: Page, platform: Platform, own: str) -> None:
    """Each section, saved as it goes; then it is handed in."""
    page.goto(f"{own}/about")
    fill(page, summary=f"{WRONG}を、だれでも焼ける台所をつくります。", town="氷川市")
    page.locator("#prefecture").select_option("石川県")
    page.locator("#category").select_option("food")
    page.locator("#picture").select_option("minato")
    save(page)
    page.goto(f"{own}/story")
    fill(page, why="加工場の屋根が落ち、冬に間に合いません。", for_whom="浜の12軒と町の人。")
    fill(page, plan="12月に工事、1月に再開。", afterwards="毎月、活動報告を出します。")
    save(page)
    page.goto(f"{own}/uses")
    for at, (label, amount) in enumerate((("屋根の工事", "5000"), ("手数料", "1000")), start=1):
        fill(page, **{f"label-{at}": label, f"amount-{at}": amount})
    save(page)
    _terms(page, platform, own)
    page.goto(f"{own}/risks")
    fill(page, risks="不作の年は、海苔の枚数が減ることがあります。")
    save(page)
    page.goto(f"{own}/seller")
    fill(page, seller_name="平野 千夏", responsible_person="平野 千夏")
    fill(page, seller_address="石川県氷川市浜町8", seller_phone="076-000-1111")
    fill(page, cancellation_terms="しめきりまで、いつでも取り消せます。")
    save(page)
    hand_in(page)


def _terms(page: Page, platform: Platform, own: str) -> None:
    page.goto(f"{own}/round")
    page.get_by_label("購入型").check()
    fill(page, target="6000", limit_units="100")
    closes = platform.site.clock().astimezone(JAPAN) + timedelta(days=20)
    for part in ("year", "month", "day"):
        page.locator(f"input[name='closes-{part}']").fill(str(getattr(closes, part)))
    for rail in ("クレジットカード", "銀行振込"):
        page.get_by_label(rail).check()
    fill(page, **{"return_title-1": "焼き海苔10枚", "price-1": "3000"})
    fill(page, **{"delivery_year-1": str(closes.year + 1), "delivery_month-1": "3"})
    page.get_by_label("リターン1は、住所へ送ります").check()
    save(page)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name=re.compile("確認に出す")).click()
    expect(page.get_by_text("提出しました").first).to_be_visible()


def comment(page: Page, at: int, section: str, kind: str, said: tuple[str, str]) -> None:
    """`said`: the words that are meant, and what is to be said of them."""
    page.get_by_text(f"コメント{at}", exact=True).click()
    name = f"comment-{at}"
    page.locator(f"#{name}-section").select_option(section)
    page.locator(f"#{name}-kind").select_option(kind)
    fill(page, **{f"{name}-quote": said[0], f"{name}-text": said[1]})


def send_back(page: Page, desk: str) -> None:
    """Three comments with one answer."""
    walk.become(page, KATO)
    page.goto(desk)
    comment(page, 1, "about", "must", (WRONG, "くらべた証拠がない言い方は、使えません。"))
    comment(page, 2, "story", "should", ("毎月", "何月までかも書くと、待ちやすくなります。"))
    comment(page, 3, "risks", "question", ("", "屋根の工事が遅れたときは、どうしますか。"))
    page.get_by_label("直してください").check()
    fill(page, reason="3つだけ、直すところと聞きたいことがあります。")
    page.get_by_role("button", name="結果を送る").click()
    expect(page.get_by_text("実行者に返しました").first).to_be_visible()


def mend(page: Page, platform: Platform, own: str, newest: int) -> None:
    """All of it came in one mail; what was quoted is changed, the rest stays."""
    mails = until(lambda: _mails(platform, newest, "3つだけ"), "the mail of the answer")
    assert len(mails) == 1
    for words in ("くらべた証拠がない", "待ちやすくなります", "屋根の工事が遅れたとき"):
        assert words in mails[0]
    walk.sign_in_by_code(page, platform, FOUNDER)
    page.goto(own)
    expect(page.get_by_text("くらべた証拠がない").first).to_be_visible()
    page.goto(f"{own}/about")
    fill(page, summary=f"{RIGHT}を、だれでも焼ける台所をつくります。")
    save(page)
    hand_in(page)


def _mails(platform: Platform, after: int, words: str) -> list[str]:
    found = platform.site.http.get(
        f"{platform.urls['mailbox']}/messages", params={"to": FOUNDER, "after": after}
    ).json()
    return [str(mail["body"]) for mail in found if words in str(mail["body"])]


def approve(page: Page, desk: str) -> None:
    """What changed is shown phrase by phrase; one proposes, another confirms."""
    walk.become(page, KATO)
    page.goto(desk)
    gone, new = (page.locator(f"main {tag}").all_inner_texts() for tag in ("del", "ins"))
    said = "".join(gone) + "".join(new)
    assert "台所をつくります" not in said
    assert ("いちばん" in "".join(gone), "とれた" in "".join(new)) == (True, True)
    look_through(page)
    page.get_by_label("承認する").first.check()
    page.get_by_role("button", name="結果を送る").click()
    expect(page.get_by_text("もう1人が確かめると、承認になります")).to_be_visible()
    walk.become(page, SAKAI)
    page.goto(desk)
    page.get_by_label("同じ版を確かめたので").check()
    page.get_by_role("button", name="結果を送る").click()
    expect(page.get_by_text("2人が確かめました").first).to_be_visible()


def support(page: Page, platform: Platform, project: str, email: str) -> None:
    walk.become(page, email)
    walk.choose_return(page, project, "焼き海苔10枚", 1, "クレジットカード")
    walk.onward(page)
    walk.pledge(page)
    save_card_if_asked(page, platform)


def ask_for_money(page: Page, own: str) -> None:
    page.goto(f"{own}/money")
    walk.give_refund_account(page)
    page.get_by_role("button", name="この口座を記録する").click()
    expect(page.get_by_text("7654321").first).to_be_visible()


def press_payout(page: Page, email: str, name: str) -> None:
    walk.become(page, email)
    page.goto("/desk/payouts")
    box = page.locator(".box", has=page.get_by_text(TITLE))
    box.get_by_role("button", name=re.compile(name)).click()


def pay_out(page: Page, platform: Platform) -> None:
    """Asked for by one, approved by two others, sent, and seen on the bank's list."""
    until(lambda: _is_payable(page, NODA), "the money of both is in")
    press_payout(page, NODA, "振込を申し込む")
    for email in (KATO, SAKAI):
        press_payout(page, email, "承認する")
        expect(page.get_by_text("承認を記録しました").first).to_be_visible()
    walk.become(page, NODA)
    page.goto("/desk/payouts")
    box = page.locator(".box", has=page.get_by_text(TITLE))
    field = str(box.locator("input[name$='-year']").get_attribute("name"))
    walk.fill_day(page, field.removesuffix("-year"), platform.site.clock())
    box.locator("input[name^='reference']").fill("P-0001")
    box.get_by_role("button", name="送った記録を残す").click()
    press_payout(page, KATO, "明細で確かめた")
    expect(page.get_by_text("振込が済みました").first).to_be_visible()


def _is_payable(page: Page, email: str) -> bool:
    walk.become(page, email)
    page.goto("/desk/payouts")
    return page.get_by_role("button", name=f"振込を申し込む：{TITLE}").count() > 0


def test_from_the_first_talk_to_the_money_in_the_bank(page: Page, platform: Platform) -> None:
    code = open_case(page)
    own = begin(page, platform, "みなと商工会議所（石川県）")
    join(page, own, code)
    write(page, platform, own)
    project = own.removeprefix("/owner")
    desk = project.replace("/projects", "/desk/projects")
    newest = platform.site.newest_mail(FOUNDER)
    send_back(page, desk)
    mend(page, platform, own, newest)
    approve(page, desk)
    for email in (HAYASHI, INOUE):
        support(page, platform, project, email)
    walk.leap(page, 22)
    walk.sign_in_by_code(page, platform, FOUNDER)
    ask_for_money(page, own)
    pay_out(page, platform)
    walk.sign_in_by_code(page, platform, FOUNDER)
    page.goto(f"{own}/money")
    # 6,000: 3.6 % of each charge, 5 % and 3 % of the sum, 10 % tax on these two.
    expect(page.get_by_text("5,256円を振り込みました").first).to_be_visible()
