"""Ways through several pages: what people do, and what the services are asked because of it."""

import json
import re
from hashlib import sha256
from typing import Any

import httpx
import pytest

from shared.ids import derived_id
from tests.web import world
from tests.web.browsing import Reader
from tests.web.playing import HOME, Played, problem, site
from tests.web.test_pages import E, P
from tests.web.world import PDF

REFUND = {
    "bank_code": "０００１", "branch_code": "123", "account_kind": "ordinary",
    "account_number": "123456", "holder": "やまもと きょうこ",
}  # fmt: skip


def sent(played: Played, start: str) -> list[dict[str, Any]]:
    """The bodies of what a service was told at paths that begin like this."""
    return [
        json.loads(request.content)
        for request in played.asked
        if f"{request.method} {request.url.host}{request.url.path}".startswith(start)
    ]


async def test_a_sign_in_leads_back_to_where_one_was(stranger: Reader, played: Played) -> None:
    played.answers["POST accounts/sign-in-codes"] = {}
    played.answers["POST accounts/sessions"] = {
        "session_token": "s", "session_id": P, "person_id": world.PERSON, "expires_at": world.CLOSES,
    }  # fmt: skip
    await stranger.open(f"/pledges/{world.PLEDGE}")
    assert stranger.at == "/sign-in"
    await stranger.send(email="ＹＡＭＡＭＯＴＯ＠mail.example")
    stranger.reads("yamamoto@mail.example に、6桁の数字を送りました")
    await stranger.send(code="１２３ ４５６")
    assert stranger.at == f"/pledges/{world.PLEDGE}"
    assert sent(played, "POST accounts/sessions")[0]["code"] == "123456"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (problem(409, "wrong-code"), "数字がちがいます"),
        (problem(409, "code-over"), "数字がちがいます"),
        (problem(429, "too-many-tries"), "メールアドレスからやり直してください"),
        (problem(401, "unauthenticated"), "数字がちがいます"),
    ],
)
async def test_a_wrong_code_may_be_tried_again(
    stranger: Reader, played: Played, answer: httpx.Response, sentence: str
) -> None:
    played.answers |= {"POST accounts/sign-in-codes": {}, "POST accounts/sessions": answer}
    await stranger.open("/sign-in")
    await stranger.send(email="a@example.jp")
    await stranger.send(code="999999")
    assert stranger.status == 422
    stranger.reads(sentence, "エラー：")


async def test_a_sign_in_that_came_from_nowhere_leads_to_ones_own_page(
    stranger: Reader, played: Played
) -> None:
    played.answers["POST accounts/sign-in-codes"] = {}
    played.answers["POST accounts/sessions"] = {
        "session_token": "s", "session_id": P, "person_id": world.PERSON, "expires_at": world.CLOSES,
    }  # fmt: skip
    await stranger.open("/sign-in")
    await stranger.send(email="yamamoto@mail.example")
    await stranger.send(code="123456")
    assert stranger.at == "/my"


async def test_nothing_is_chosen_for_who_forgot_to_choose(reader: Reader) -> None:
    await reader.open(f"/projects/{P}/pledge")
    await reader.send(units="2")
    assert reader.status == 422
    reader.reads("リターン：1つ選んでください")
    assert "checked" not in reader.page
    await reader.send(units="2")
    assert reader.status == 422


async def test_a_reward_is_pledged_in_four_pages_and_a_double_press_is_one_pledge(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/projects/{P}/pledge")
    reader.reads("4ページのうち1ページ目", "どのリターンを、いくつ")
    flow = reader.at.removesuffix("/units")
    pledge_id = flow.rsplit("/", 1)[-1]
    await reader.send(**{"return": world.RETURN, "units": "２口"})
    assert reader.at == f"{flow}/who"
    await reader.send()
    assert reader.at == f"{flow}/payment"
    await reader.send(rail="bank_transfer", **REFUND)
    assert "成立した場合だけ" not in reader.page
    assert reader.at == f"{flow}/check"
    reader.reads(
        "10,000円（1万円）", "消費税と送料をふくみます", "お届けの時期", "2027年12月",
        "お申込みの取消し", "葛野柿の会", "しめきりまで、いつでも取り消せます", "0001-123",
    )  # fmt: skip
    check = reader.page
    path = f"PUT matching/rounds/{world.REWARD_ROUND}/pledges/{pledge_id}"
    seated = world.pledge(pledge_id=pledge_id, state="seated", rail="bank_transfer")
    played.answers |= {
        path: {"pledge_id": pledge_id},
        f"GET matching/pledges/{pledge_id}": seated,
        f"GET payments/pledges/{pledge_id}/payment": world.payment(
            state="awaiting", backing=None, can_pay="bank_transfer"
        ),
        f"PUT payments/pledges/{pledge_id}/payment-page": world.TRANSFER,
    }
    await reader.send()
    reader.reads(
        "お支払い待ち",
        "お振り込みの内容",
        "0012345",
        "この口座番号は、今回のお申込みだけのものです",
    )
    reader.page = check
    await reader.send()
    first, second = sent(played, path)
    assert first == second
    assert first["units"] == 2
    assert (first["return_id"], first["rail"]) == (world.RETURN, "bank_transfer")
    account = sent(played, f"PUT payments/pledges/{pledge_id}")[0]["refund_account"]
    assert account == {
        "bank_code": "0001", "branch_code": "123", "kind": "ordinary", "number": "0123456",
        "holder_kana": "ヤマモト キョウコ",
    }  # fmt: skip


async def test_what_is_added_to_a_return_stands_above_the_press_and_is_pledged(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/projects/{P}/pledge")
    await reader.send(**{"return": world.RETURN, "units": "2", "extra": "たくさん"})
    assert reader.status == 422
    await reader.send(**{"return": world.RETURN, "units": "2", "extra": "1,500円"})
    await reader.send()
    await reader.send(rail="card")
    reader.reads("上乗せの支援", "1,500円", "11,500円")
    pledge_id = reader.at.split("/")[-2]
    path = f"PUT matching/rounds/{world.REWARD_ROUND}/pledges/{pledge_id}"
    there = world.pledge(pledge_id=pledge_id, amount_minor=11_500, extra_minor=1_500)
    played.answers |= {
        path: {"pledge_id": pledge_id},
        f"GET matching/pledges/{pledge_id}": there,
    }
    await reader.send()
    assert [each["extra_minor"] for each in sent(played, path)] == [1_500]
    await reader.open(f"/pledges/{pledge_id}")
    reader.reads("11,500円", "うち上乗せの支援 1,500円")


async def test_a_press_pledges_only_what_its_page_showed(
    reader: Reader, played: Played
) -> None:
    await _to_the_check(reader)
    flow, check = reader.at.removesuffix("/check"), reader.page
    pledge_id = flow.rsplit("/", 1)[-1]
    await reader.open(f"{flow}/units")  # in another tab
    await reader.send(**{"return": world.RETURN, "units": "5"})
    await reader.open(f"{flow}/check")
    changed, reader.page, reader.at = reader.page, check, f"{flow}/check"
    assert changed != check
    await reader.send()
    assert reader.status == 422
    reader.reads(
        "このページを開いたあとで、内容が変わりました", "25,000円", "お金は動いていません"
    )
    path = f"PUT matching/rounds/{world.REWARD_ROUND}/pledges/{pledge_id}"
    assert sent(played, path) == []
    there = world.pledge(pledge_id=pledge_id, state="confirmed")
    played.answers |= {
        path: {"pledge_id": pledge_id},
        f"GET matching/pledges/{pledge_id}": there,
    }
    await reader.send()
    reader.page, reader.at = check, f"{flow}/check"
    await reader.send()
    assert reader.at == f"/pledges/{pledge_id}"
    assert [each["units"] for each in sent(played, path)] == [5]


async def test_a_card_that_is_not_saved_leads_to_the_payment_host(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state="seated")
    page = {"kind": "card_page", "url": "https://pay.test/c/1", "expires_at": world.CLOSES}
    played.answers[f"PUT payments/pledges/{world.PLEDGE}/payment-page"] = page
    await reader.open(f"/pledges/{world.PLEDGE}/next")
    assert reader.left_to == "https://pay.test/c/1"


async def test_a_card_refused_on_its_page_is_said_and_another_may_be_tried(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state="seated")
    way = {"state": "awaiting", "backing": None, "can_pay": "card_page"}
    path = f"GET payments/pledges/{world.PLEDGE}/payment"
    played.answers[path] = world.payment(**way, is_declined=False)
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("カードの登録は、まだです")
    assert "使えませんでした" not in reader.page
    played.answers[path] = world.payment(**way, is_declined=True)
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("そのカードは使えませんでした", "別のカードで、もう一度お試しください")


async def test_nobody_is_sent_to_a_host_that_is_not_the_payment_host(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state="seated")
    page = {
        "kind": "card_page",
        "url": "https://pay.test.evil.test/",
        "expires_at": world.CLOSES,
    }
    played.answers[f"PUT payments/pledges/{world.PLEDGE}/payment-page"] = page
    await reader.open(f"/pledges/{world.PLEDGE}/next")
    assert (reader.left_to, reader.status) == ("", 503)


async def test_the_page_before_payment_may_lead_to_the_payment_host(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET payments/pledges/{world.PLEDGE}/payment"] = world.payment(
        state="declined", can_pay="card_page"
    )
    for path in (f"/pledges/{world.PLEDGE}", f"/pledges/{world.PLEDGE}/repair"):
        answer = await reader.http.get(path)
        assert (
            "form-action 'self' https://pay.test;" in answer.headers["content-security-policy"]
        )


async def test_a_pledge_still_on_its_way_says_so_and_has_a_button(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state="placed")
    await reader.open(f"/pledges/{world.PLEDGE}/next")
    reader.reads("確認中", "お金は動いていません。", "続ける")
    assert "refresh" not in reader.page


async def test_another_body_under_the_same_id_is_told_and_changes_nothing(
    reader: Reader, played: Played
) -> None:
    await _to_the_check(reader)
    pledge_id = reader.at.split("/")[4]
    played.answers |= {
        f"PUT matching/rounds/{world.REWARD_ROUND}/pledges/{pledge_id}": problem(
            409, "id-taken"
        ),
        f"GET matching/pledges/{pledge_id}": world.pledge(pledge_id=pledge_id),
        f"GET payments/pledges/{pledge_id}/payment": world.payment(),
    }
    await reader.send()
    reader.reads("このお申込みは、もう送られています", "支援を受け付けました")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("terms-changed", "条件が変わりました"),
        ("round-not-open", "募集は終わりました"),
        ("rail-closed", "このお支払い方法は、もう使えません"),
        ("own-round", "ご自分の募集には"),
        ("something-new", "いまは受け付けられませんでした"),
    ],
)
async def test_a_refused_press_says_that_no_money_moved(
    reader: Reader, played: Played, kind: str, sentence: str
) -> None:
    await _to_the_check(reader)
    pledge_id = reader.at.split("/")[4]
    status = 403 if kind == "own-round" else 409
    played.answers[f"PUT matching/rounds/{world.REWARD_ROUND}/pledges/{pledge_id}"] = problem(
        status, kind
    )
    await reader.send()
    assert reader.status == 422
    reader.reads(sentence, "お金は動いていません")


async def test_a_later_page_asks_for_what_an_earlier_one_did_not_get(reader: Reader) -> None:
    await reader.open(f"/projects/{P}/pledges/{world.DEPOSIT}/check")
    assert reader.at.endswith("/units")


@pytest.mark.parametrize("units", ["", "0", "abc", "230"])
async def test_units_that_are_not_there_are_refused_before_anything_is_sent(
    reader: Reader, played: Played, units: str
) -> None:
    await reader.open(f"/projects/{P}/pledge")
    await reader.send(**{"return": world.RETURN, "units": units})
    assert reader.status == 422
    reader.reads("1から229までの数字で入れてください")
    assert played.paths("PUT") == []


async def test_a_newcomer_registers_on_the_way_with_a_name_alone(
    reader: Reader, played: Played
) -> None:
    played.answers["GET investors/investors"] = {"investors": []}
    await reader.open(f"/projects/{P}/pledge")
    pledge_id = reader.at.split("/")[4]
    await reader.send(**{"return": world.RETURN, "units": "1"})
    reader.reads("お聞きするのは、お名前だけです")

    def register(_: httpx.Request) -> dict[str, Any]:
        person = {
            "investor_id": pledge_id,
            "kind": "person",
            "name": "新田 花",
            "state": "complete",
            "contact_confirmed_at": None,
            "registered_at": world.OPENS,
        }
        played.answers["GET investors/investors"] = {"investors": [person]}
        played.answers[f"GET investors/investors/{pledge_id}"] = person
        me: Any = played.answers["GET accounts/me"]
        mine = [*me["memberships"], world.office("acts_for", "investor", investor_id=pledge_id)]
        played.answers["GET accounts/me"] = {**me, "memberships": mine}
        return person

    played.answers[f"PUT investors/investors/{pledge_id}"] = register
    await reader.send(kind="person", name="新田 花")
    assert reader.at.endswith("/payment")
    assert sent(played, "PUT investors/") == [{"kind": "person", "name": "新田 花"}]


async def test_an_investment_shows_the_room_first_and_asks_for_each_risk(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/projects/{E}/pledge")
    reader.reads(
        "ここからは四国みらい証券株式会社の申込画面です", "700,000円", "1から14までの数字"
    )
    pledge_id = reader.at.split("/")[4]
    await reader.send(units="16")
    reader.reads(
        "お金は動いていません。法律の上限があり、いま申し込めるのは700,000円（14口）まで"
    )
    await reader.send(units="０")
    reader.reads("1から14までの数字で入れてください（入力：「0」）")
    await reader.send(units="2")
    await reader.send(unchanged="yes")
    reader.reads("契約締結前交付書面")
    await reader.send(read="yes")
    reader.reads("先に、書面を開いてください")
    assert (await reader.http.get(f"{reader.at.rpartition('/')[0]}/document")).content == PDF
    await reader.send()
    reader.reads("確かめて、印をつけてください")
    await reader.send(read="yes")
    await reader.send(**{"risk-1": "yes", "risk-2": "yes"})
    assert reader.status == 422
    reader.reads("3か所、直してください")
    await reader.send(**{f"risk-{at}": "yes" for at in range(1, 6)})
    assert reader.at.endswith("/payment")
    await reader.send(**REFUND)
    reader.reads(
        "100,000円（10万円）",
        "申込みの撤回",
        "2027年6月10日（木）23:59まで",
        "この内容で申し込む",
    )
    assert "取消し" not in reader.page.replace("取消しと返品", "").split("<footer")[0]
    played.answers[f"PUT matching/rounds/{world.EQUITY_ROUND}/pledges/{pledge_id}"] = {}
    refused = world.pledge(
        pledge_id=pledge_id, state="refused", instrument="equity", amount_minor=800_000, project_id=E,
        refused_because="rule", rule_id="JP.ECF.INVESTOR_CAP", decision_id=world.DECISION, may_withdraw=False,
    )  # fmt: skip
    played.answers[f"GET matching/pledges/{pledge_id}"] = refused
    await reader.send()
    body = sent(played, f"PUT matching/rounds/{world.EQUITY_ROUND}")[0]
    assert (body["units"], body["rail"], body["return_id"]) == (2, "bank_transfer", None)
    reader.reads(
        "お申込みできませんでした", "お金は動いていません。申込可能額もへっていません。",
        "900,000円", "− 200,000円", "100,000円", "2027年11月21日", "内閣府令 第16条の2", "口数をへらして",
    )  # fmt: skip


async def test_who_may_never_pledge_to_it_is_not_asked_to_come_back(
    reader: Reader, played: Played
) -> None:
    reason = {
        "code": "over_age",
        "ja": "この年齢の方のお申込みは引き受けていません。",
        "en": "",
    }
    room = {**world.HINDERED, "reasons": [reason]}
    played.answers[f"GET investors/investors/{world.INVESTOR}/room"] = room
    await reader.open(f"/projects/{E}/pledge")
    reader.reads("お申し込みになれません", "この年齢の方", "購入型の支援は、いまでもできます")
    assert "もう一度たしかめる" not in reader.page
    assert "済ませること" not in reader.page


async def test_who_is_not_ready_to_invest_is_told_what_to_do_first(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET investors/investors/{world.INVESTOR}/room"] = world.HINDERED
    await reader.open(f"/projects/{E}/pledge")
    reader.reads("申込の前に、済ませること", "営業日で1日から3日")
    for place in ("figures", "elsewhere", "handlers"):
        assert f"/register/{world.INVESTOR}/{place}" in reader.page
    await reader.open(reader.at.replace("/units", "/check"))
    assert reader.at.endswith("/units")


STATES = [
    "placed",
    "waitlisted",
    "seated",
    "confirmed",
    "closing",
    "refund_due",
    "due",
    "collected",
    "settled",
    "disputed",
    "refused",
    "released",
    "refunded",
    "lapsed",
    "charged_back",
    "a_state_of_tomorrow",
]
REASONS = [
    None,
    "expired",
    "withdrawn",
    "round_over",
    "round_failed",
    "round_cancelled",
    "not_allotted",
    "refund",
]


@pytest.mark.parametrize("instrument", ["reward", "equity"])
@pytest.mark.parametrize("state", STATES)
async def test_every_state_of_a_pledge_has_honest_words(
    reader: Reader, played: Played, state: str, instrument: str
) -> None:
    rails = ["bank_transfer"] if instrument == "equity" else ["card", "bank_transfer"]
    reasons = REASONS if state in {"closing", "released"} else [None]
    for rail in rails:
        for reason in reasons:
            found = world.pledge(state=state, reason=reason, rail=rail, instrument=instrument)
            played.answers[f"GET matching/pledges/{world.PLEDGE}"] = found
            for paid in ("awaiting", "declined"):
                payment = world.payment(state=paid, rail=rail, backing=None)
                played.answers[f"GET payments/pledges/{world.PLEDGE}/payment"] = payment
                await reader.open(f"/pledges/{world.PLEDGE}")
                assert reader.status == 200
                words = reader.page.split("<main")[1].split("</main>")[0]
                if instrument == "reward":
                    assert "撤回" not in words
                else:
                    assert "支援" not in words.replace("支援者", "")


async def test_whoever_takes_back_is_not_asked_to_pay(reader: Reader, played: Played) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(
        state="seated", rail="bank_transfer"
    )
    played.answers[f"GET payments/pledges/{world.PLEDGE}/payment"] = world.payment(
        rail="bank_transfer", state="awaiting", backing=None
    )
    await reader.open(f"/pledges/{world.PLEDGE}/withdraw")
    reader.reads("取り消したあとに届いたお金も、全額をお返しします。")
    assert "お振り込みください" not in reader.page


async def test_taking_back_says_first_what_happens(reader: Reader, played: Played) -> None:
    played.answers[f"POST matching/pledges/{world.PLEDGE}/withdrawal"] = {}
    await reader.open(f"/pledges/{world.PLEDGE}/withdraw")
    reader.reads("まだ請求していません。", "取り消すと、何も請求しません。")
    await reader.send()
    assert reader.at == f"/pledges/{world.PLEDGE}"
    reader.reads("受け付けました。")
    played.answers[f"POST matching/pledges/{world.PLEDGE}/withdrawal"] = problem(
        409, "wrong-state"
    )
    await reader.open(f"/pledges/{world.PLEDGE}/withdraw")
    await reader.send()
    reader.reads("もう取り消せない段階です")


async def test_a_section_is_saved_without_touching_the_others(
    reader: Reader, played: Played
) -> None:
    played.answers[f"PUT listing/projects/{world.DRAFT}"] = {}
    await reader.open(f"/owner/projects/{world.DRAFT}/uses")
    await reader.send(**{"label-1": "足場", "amount-1": "150万円"})
    reader.reads("保存しました。", "勤務の時間を書いてください。")
    body = sent(played, f"PUT listing/projects/{world.DRAFT}")[0]
    assert body["uses"] == [{"label": "足場", "amount_minor": 1_500_000}]
    assert body["story"] == world.CONTENT["story"]


async def test_terms_of_a_reward_are_written_with_dates_of_japan(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/owner/projects/{world.DRAFT}/round")
    fields = {
        "instrument": "reward", "target": "150万円", "limit_units": "600", "closes-year": "2027",
        "closes-month": "７", "closes-day": "31", "closes_hour": "17:00", "rail_card": "yes",
        "mode": "flexible",
        "return_title-1": "干し柿", "price-1": "5,000円", "delivery_year-1": "2027",
        "delivery_month-1": "12", "is_shipped-1": "yes",
    }  # fmt: skip
    played.answers[f"PUT listing/projects/{world.DRAFT}/rounds/{_round_id()}"] = {}
    await reader.send(**fields)
    assert reader.at == f"/owner/projects/{world.DRAFT}"
    body = sent(played, f"PUT listing/projects/{world.DRAFT}/rounds/")[0]
    assert body["closes_at"] == "2027-07-31T17:00:00+09:00"
    assert body["returns"][0]["delivery_month"] == "2027-12"
    assert (body["rails"], body["mode"]) == (["card"], "flexible")


async def test_up_to_eight_returns_are_taken_and_more_places_are_always_open(
    reader: Reader, played: Played
) -> None:
    path = f"/owner/projects/{world.DRAFT}/round"
    await reader.open(path)
    assert reader.page.count('name="return_title-') == 3
    fields = {f"return_title-{at}": f"干し柿{at}" for at in range(1, 9)}
    for at in range(1, 9):
        fields |= {f"price-{at}": "5000", f"delivery_year-{at}": "2027"}
        fields |= {f"delivery_month-{at}": "12"}
    played.answers[f"PUT listing/projects/{world.DRAFT}/rounds/{_round_id()}"] = {}
    await reader.send(
        **{
            "instrument": "reward", "target": "150万円", "limit_units": "600", "mode": "flexible",
            "closes-year": "2027", "closes-month": "7", "closes-day": "31",
            "closes_hour": "17:00", "rail_card": "yes",
        },
        **fields,
    )  # fmt: skip
    body = sent(played, f"PUT listing/projects/{world.DRAFT}/rounds/")[0]
    assert [each["title"] for each in body["returns"]] == list(fields.values())[:8]


def _round_id() -> str:
    return str(derived_id("round", world.DRAFT))


async def test_what_listing_does_not_like_stands_at_its_field(
    reader: Reader, played: Played
) -> None:
    refusal = problem(409, "terms-unsound", problems=["closes_too_soon"])
    played.answers[f"PUT listing/projects/{world.DRAFT}/rounds/{_round_id()}"] = refusal
    await reader.open(f"/owner/projects/{world.DRAFT}/round")
    await reader.send(
        **{
            "instrument": "reward",
            "target": "1000",
            "limit_units": "6",
            "closes-year": "2027",
            "closes-month": "6",
            "closes-day": "5",
            "closes_hour": "17:00",
            "mode": "all_or_nothing",
            "rail_card": "yes",
            "return_title-1": "干し柿",
            "price-1": "5000",
            "delivery_year-1": "2027",
            "delivery_month-1": "12",
        }
    )
    assert reader.status == 422
    reader.reads("しめきりまでの日が短すぎます")


async def test_an_empty_project_is_told_everything_that_is_missing_with_its_place(
    reader: Reader, played: Played
) -> None:
    draft = {**world.CONTENT, "summary": "", "seller": {}, "cancellation_terms": ""}
    played.answers[f"GET listing/projects/{world.DRAFT}"] = world.project(
        world.DRAFT, None, viewer="owner", state="draft", version=0, is_draft=True, checks=None,
        content=draft, missing=["summary", "story.plan", "risks", "uses"],
    )  # fmt: skip
    base = f"/owner/projects/{world.DRAFT}"
    await reader.open(base)
    await reader.send()
    assert reader.status == 422
    assert "POST" not in {r.method for r in played.asked if "submissions" in r.url.path}
    places = re.findall(rf'href="{base}/(\w+#[\w-]+)"', reader.page)
    assert places == [
        "about#summary", "story#plan", "uses#label-1", "round#instrument", "risks#risks",
        "seller#seller_name", "seller#responsible_person", "seller#seller_address",
        "seller#seller_phone", "seller#cancellation_terms",
    ]  # fmt: skip
    for place in places:
        section, _, field = place.partition("#")
        await reader.open(f"{base}/{section}")
        assert f'id="{field}"' in reader.page


async def test_a_whole_project_is_handed_in_unless_listing_knows_better(
    reader: Reader, played: Played
) -> None:
    terms = world.listed_round(world.DRAFT, world.REWARD_ROUND, world.REWARD_TERMS)
    played.answers[f"GET listing/projects/{world.DRAFT}"] = world.project(
        world.DRAFT, terms, viewer="owner", state="draft", is_draft=True, checks=None
    )
    path = f"POST listing/projects/{world.DRAFT}/submissions/2"
    played.answers[path] = problem(409, "uses-do-not-sum")
    await reader.open(f"/owner/projects/{world.DRAFT}")
    await reader.send()
    reader.reads("使いみちの合計を、目標の額と同じにしてください")
    played.answers[path] = {}
    await reader.send()
    reader.reads("提出しました")


async def test_the_pages_of_a_pledge_lead_to_it_once_it_is_made(
    reader: Reader, played: Played
) -> None:
    for step in ("units", "who", "payment", "check"):
        await reader.open(f"/projects/{world.REWARD}/pledges/{world.PLEDGE}/{step}")
        assert reader.at == f"/pledges/{world.PLEDGE}"


async def test_people_who_were_answered_do_not_wait(reader: Reader, played: Played) -> None:
    one = {
        "investor_id": world.INVESTOR, "handler_id": world.MIRAI, "kind": "person",
        "name": "山本 京子", "birth_on": "1961-04-02", "is_suitable": True, "state": "yes",
        "requested_at": world.OPENS, "decided_at": world.OPENS,
    }  # fmt: skip
    played.answers["GET investors/handler-applicants"] = {"applicants": [one]}
    await reader.open("/handler/applicants")
    reader.reads("確認を待つ人はいません。", "答えの済んだ人", "確かめられた")
    assert "<button" not in reader.page.partition("答えの済んだ人")[2]


@pytest.mark.parametrize("verdict", ["changes_requested", "decline"])
async def test_the_desk_gives_a_reason_with_every_no(
    reader: Reader, played: Played, verdict: str
) -> None:
    submitted = world.project(
        P,
        world.listed_round(P, world.REWARD_ROUND, world.REWARD_TERMS),
        viewer="staff",
        state="submitted",
        checks=None,
    )
    played.answers[f"GET listing/projects/{P}"] = submitted
    await reader.open(f"/desk/projects/{P}")
    await reader.send(verdict=verdict)
    assert reader.status == 422
    reader.reads("理由：")
    assert played.paths("PUT") == []


async def test_the_desk_approves_with_what_was_checked_and_what_was_not(
    reader: Reader, played: Played
) -> None:
    submitted = world.project(
        P,
        world.listed_round(P, world.REWARD_ROUND, world.REWARD_TERMS),
        viewer="staff",
        state="submitted",
        checks=None,
    )
    played.answers[f"GET listing/projects/{P}"] = submitted
    await reader.open(f"/desk/projects/{P}")
    answer_id = reader.page.split('name="answer_id" value="')[1].split('"')[0]
    path = f"PUT listing/projects/{P}/answers/{answer_id}"
    played.answers[path] = problem(403, "own-hand")
    await reader.send(verdict="approve", checked="登記\n・本人", not_checked="売上")
    reader.reads("ご自分のプロジェクトには答えられません")
    played.answers[path] = {}
    await reader.send(verdict="approve", checked="登記\n・本人", not_checked="売上")
    assert reader.at == "/desk"
    reader.reads("を承認しました")
    body = sent(played, path)[-1]
    assert (body["checked"], body["not_checked"]) == (["登記", "本人"], ["売上"])


async def test_a_handler_answers_for_the_document_in_its_hands(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/handler/rounds/{world.EQUITY_ROUND}")
    approval = reader.page.split('name="approval_id" value="')[1].split('"')[0]
    await reader.send(screening="passed")
    reader.reads("書面を開いて中身を確かめ")
    path = f"PUT listing/rounds/{world.EQUITY_ROUND}/handler-approvals/{approval}"
    played.answers[path] = {}
    await reader.send(screening="passed", document="yes")
    assert sent(played, path)[0]["document_sha256"] == "ab" * 32


async def test_who_listed_before_starts_again_under_the_same_name(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET listing/issuers/{world.ISSUER}"] = world.project(P, None)["issuer"]
    played.patterns[re.compile(r"PUT listing/(issuers|projects)/.*")] = {}
    await reader.open("/owner/new")
    reader.reads("だれの名義で始めますか", "ほかの名義で始める")
    await reader.send(title="新しい織機", chamber=world.AISE)
    reader.reads("だれの名義で始めますか：1つ選んでください")
    await reader.send(title="新しい織機", chamber=world.AISE, issuer=world.ISSUER)
    assert sent(played, "PUT listing/issuers/") == []
    assert sent(played, "PUT listing/projects/")[0]["issuer_id"] == world.ISSUER


async def test_who_lists_for_the_first_time_registers_a_name(
    reader: Reader, played: Played
) -> None:
    played.answers["GET listing/my-projects"] = {"projects": []}
    played.patterns[re.compile(r"PUT listing/projects/.*")] = {}
    played.patterns[re.compile(r"PUT listing/issuers/.*")] = problem(409, "issuer-taken")
    await reader.open("/owner/new")
    assert "だれの名義で始めますか" not in reader.page
    await reader.send(title="新しい織機")
    assert "法人番号：13桁の数字で入れてください" not in reader.page
    await reader.send(
        title="新しい織機", chamber=world.AISE, issuer_kind="person", issuer_name="三木 遥",
        representative="三木 遥", address="徳島県藍瀬市", phone="0883-00-0001",
    )  # fmt: skip
    reader.reads("この名義は、もう登録されています")
    assert sent(played, "PUT listing/projects/") == []


async def test_when_no_account_number_is_left_nothing_is_asked_again(
    reader: Reader, played: Played
) -> None:
    here = f"pledges/{world.PLEDGE}"
    waiting = world.pledge(state="seated", rail="bank_transfer")
    played.answers |= {
        f"GET matching/{here}": waiting,
        f"GET payments/{here}/payment": world.payment(
            rail="bank_transfer", state="awaiting", backing=None, can_pay="bank_transfer"
        ),
        f"PUT payments/{here}/payment-page": problem(409, "no-account-number-left"),
    }
    await reader.open(f"/{here}")
    reader.reads(
        "いまは、銀行振込をお使いいただけません", "まだ振り込まないでください", "開き直す"
    )
    assert "下の口座へ" not in reader.page
    assert "返金先の口座を教えてください" not in reader.page
    assert 'name="account_number"' not in reader.page


async def test_my_page_names_projects_that_no_list_shows_any_more(
    reader: Reader, played: Played
) -> None:
    played.answers["GET listing/projects"] = {"projects": [], "has_more": False}
    lost = world.project(P, world.listed_round(P, world.REWARD_ROUND, world.REWARD_TERMS), state="cancelled")  # fmt: skip
    played.answers[f"GET listing/projects/{P}"] = lost
    await reader.open("/my")
    reader.reads(world.CONTENT["title"])


async def test_a_document_that_changed_has_to_be_opened_again(
    reader: Reader, played: Played
) -> None:
    await reader.open(f"/projects/{E}/pledge")
    await reader.send(units="2")
    await reader.send(unchanged="yes")
    await reader.http.get(f"{reader.at.rpartition('/')[0]}/document")
    terms = {**world.EQUITY_TERMS, "equity": {**world.EQUITY_TERMS["equity"], "document": {"version": 2, "sha256": "cd" * 32}}}  # fmt: skip
    played.answers[f"GET listing/projects/{E}"] = world.project(
        E, world.listed_round(E, world.EQUITY_ROUND, terms)
    )
    await reader.send(read="yes")
    reader.reads("先に、書面を開いてください")


async def test_the_document_is_handed_on_as_a_download_and_never_run_here(
    reader: Reader, played: Played
) -> None:
    answer = await reader.http.get(f"/projects/{E}/document")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await reader.http.get(f"/projects/{P}/document")).status_code == 404
    played.answers[f"GET listing/rounds/{world.EQUITY_ROUND}/document"] = problem(404, "x")
    assert (await reader.http.get(f"/projects/{E}/document")).status_code == 404


async def test_an_owner_hands_in_the_file_and_never_types_its_hash(
    reader: Reader, played: Played
) -> None:
    saved = f"PUT listing/projects/{world.DRAFT}/rounds/"
    played.patterns[re.compile(f"{saved}.*")] = {}
    played.patterns[re.compile("PUT listing/rounds/.*/documents/1")] = {}
    await reader.open(f"/owner/projects/{world.DRAFT}/round")
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', reader.page)
    )
    fields = {
        **hidden, "instrument": "equity", "target": "1000000", "limit_units": "480", "closes_hour": "17:00",
        **{f"closes-{part}": text for part, text in (("year", "2027"), ("month", "7"), ("day", "30"))},
        **{f"payment_day-{part}": text for part, text in (("year", "2027"), ("month", "8"), ("day", "30"))},
        "handler": world.MIRAI, "share_price": "10000", "shares_per_unit": "5", "shares_before": "8000",
    }  # fmt: skip
    there, ours = f"/owner/projects/{world.DRAFT}/round", {"Origin": HOME}
    without = await reader.http.post(there, data=fields, headers=ours)
    assert "取扱業者から受け取ったPDFを選んでください" in without.text
    for content, status in ((b"<html>", 422), (PDF, 303)):
        files = {"document": ("a.pdf", content, "application/pdf")}
        answer = await reader.http.post(there, data=fields, files=files, headers=ours)
        assert answer.status_code == status, answer.text
    [terms] = sent(played, saved)
    assert terms["equity"]["document"] == {"version": 1, "sha256": sha256(PDF).hexdigest()}
    assert played.asked[-1].content == PDF


async def test_a_handler_says_yes_to_an_applicant(reader: Reader, played: Played) -> None:
    await reader.open(f"/handler/applicants/{world.INVESTOR}")
    verification = reader.page.split('name="verification_id" value="')[1].split('"')[0]
    path = f"PUT investors/investors/{world.INVESTOR}/verifications/{verification}"
    played.answers[path] = {}
    await reader.send(verdict="yes")
    reader.reads("どうやって確かめましたか：1つ選んでください")
    await reader.send(verdict="yes", method="in_person", verification_id=verification)
    assert sent(played, path) == [
        {
            "handler_id": world.MIRAI, "verdict": "yes", "method": "in_person",
            "valid_to": None, "extra_step_done": False, "profile_version": None,
        }
    ]  # fmt: skip


async def test_deposits_are_recorded_by_one_and_confirmed_by_another(
    reader: Reader, played: Played
) -> None:
    await reader.open("/desk/money")
    confirmation = f"PUT payments/deposits/{world.DEPOSIT}/confirmation"
    played.answers[confirmation] = problem(403, "same-person")
    await reader.send(f"/deposits/{world.DEPOSIT}", verdict="agreed")
    reader.reads("記録した人とは別の人が確かめてください")
    deposit = reader.page.split('name="deposit_id" value="')[1].split('"')[0]
    played.answers[f"PUT payments/deposits/{deposit}"] = {}
    await reader.send(
        "/money/deposits",
        **{
            "bank_code": "0001", "branch_code": "701", "number": "12345 6", "amount": "１万円",
            "value_date-year": "2027", "value_date-month": "6", "value_date-day": "2", "bank_reference": "T9",
        },
    )  # fmt: skip
    body = sent(played, f"PUT payments/deposits/{deposit}")[0]
    assert body["amount_minor"] == 10_000
    assert body["account"]["number"] == "0123456"
    assert body["value_date"] == "2027-06-02"


async def test_a_refund_is_recorded_with_its_day_and_number(
    reader: Reader, played: Played
) -> None:
    path = f"PUT payments/refunds/{world.REFUND}/record"
    played.answers[path] = {}
    await reader.open("/handler/money")
    key = f"sent-{world.REFUND}"
    await reader.send(
        f"/refunds/{world.REFUND}/record",
        **{
            f"{key}-year": "2027",
            f"{key}-month": "6",
            f"{key}-day": "3",
            f"reference-{world.REFUND}": "F1",
        },
    )
    assert sent(played, path) == [{"sent_on": "2027-06-03", "reference": "F1"}]


async def test_an_administrator_adds_and_removes_people(reader: Reader, played: Played) -> None:
    await reader.open("/desk/people")
    membership = reader.page.split('name="membership_id" value="')[1].split('"')[0]
    base = f"accounts/organisations/{world.AISE}/members"
    played.answers[f"PUT {base}/{membership}"] = {}
    await reader.send(email="onishi@aise.example", role="staff")
    reader.reads("onishi@aise.example に役割をつけました")
    played.answers[f"DELETE {base}/{world.INVESTOR}"] = problem(409, "last-of-its-kind")
    await reader.send(dismiss=world.INVESTOR)
    reader.reads("最後の管理者は、やめられません")


async def test_the_operator_creates_a_handler_with_its_registration(
    reader: Reader, played: Played
) -> None:
    await reader.open("/operator")
    fields = {
        "kind": "handler",
        "name": "新証券",
        "prefecture": "香川県",
        "phone": "087-000-0001",
        "hours": "平日",
    }
    await reader.send(**fields)
    reader.reads("登録番号：")
    created = re.compile(r"PUT accounts/organisations/[0-9a-f-]{36}")
    played.patterns[created] = {}
    full = {**fields, "registration_number": "1", "association": "x", "complaint_desk": "y"}
    await reader.send(**full)
    assert sent(played, "PUT accounts/organisations/")[-1]["registration_number"] == "1"


async def test_a_person_says_how_to_be_called(reader: Reader, played: Played) -> None:
    played.answers["PUT accounts/me"] = {}
    await reader.open("/my")
    await reader.send("/my/name", name=" ")
    assert reader.status == 422
    await reader.send("/my/name", name="山本 和子")
    assert sent(played, "PUT accounts/me") == [{"name": "山本 和子"}]
    reader.reads("お名前を直しました。")


async def test_in_the_demo_one_press_signs_in_by_a_real_code(
    stranger: Reader, played: Played
) -> None:
    mails: list[dict[str, Any]] = [{"id": 4, "body": "前の数字 111111"}]
    played.answers["GET mailbox/messages"] = lambda _: mails
    played.answers["POST accounts/sessions"] = {
        "session_token": "s", "session_id": P, "person_id": world.PERSON, "expires_at": world.CLOSES,
    }  # fmt: skip

    def post(_: httpx.Request) -> dict[str, Any]:
        mails.append({"id": 5, "body": "数字は 654321 です"})
        return {}

    played.answers["POST accounts/sign-in-codes"] = post
    await stranger.open("/demo")
    await stranger.send("/demo/sign-in", email="tamura@mail.example")
    assert stranger.at == "/my"
    assert sent(played, "POST accounts/sessions")[0]["code"] == "654321"


async def test_outside_the_demo_there_is_no_demo_page(played: Played) -> None:
    transport = httpx.ASGITransport(app=site(played, environment="test"))
    async with httpx.AsyncClient(transport=transport, base_url=HOME) as client:
        assert (await client.get("/demo")).status_code == 404
        assert "デモの時計" not in (await client.get("/about/risk")).text


async def _to_the_check(reader: Reader) -> None:
    await reader.open(f"/projects/{P}/pledge")
    await reader.send(**{"return": world.RETURN, "units": "2"})
    await reader.send()
    await reader.send(rail="card")
    assert reader.at.endswith("/check")
