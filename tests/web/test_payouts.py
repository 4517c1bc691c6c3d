"""Pages of payouts: who may press what, what is said first, and refusals in words."""

from typing import Any

import httpx
import pytest

from tests.web import paid_out, world
from tests.web.browsing import Reader, sent
from tests.web.pages import Page
from tests.web.paid_out import FUNDED, PAYOUT, payout
from tests.web.playing import Played, problem

MONEY = f"/owner/projects/{FUNDED}/money"


def _alone(played: Played, **changes: object) -> None:
    played.answers["GET payments/payouts"] = {"payouts": [payout(**changes)]}


async def test_staff_ask_for_the_money_of_a_round_that_is_over(
    reader: Reader, played: Played
) -> None:
    played.answers[f"PUT payments/payouts/{PAYOUT}"] = payout()
    await reader.open("/desk/payouts")
    reader.reads("振り込める募集", "2件、15,000円")
    await reader.send("/desk/payouts", payout_id=PAYOUT)
    reader.reads("別の2人が承認すると")
    assert sent(played, f"PUT payments/payouts/{PAYOUT}") == [{"round_id": paid_out.ROUND}]


async def test_gross_each_fee_net_and_the_account_stand_before_the_button(
    reader: Reader, played: Played
) -> None:
    _alone(played)
    await reader.open("/desk/payouts")
    reader.reads("15,000円", "−540円", "−750円", "−450円", "−120円", "13,140円", "7654321")
    reader.reads("承認する", "取りやめる")


@pytest.mark.parametrize(
    ("changes", "reads", "never"),
    [
        ({"requested_by": world.PERSON}, "ほかの人の承認を待っています", "承認する</button>"),
        (
            {"approvals": [{"person_id": world.PERSON, "approved_at": world.OPENS}]},
            "ほかの人の承認を待っています",
            "承認する</button>",
        ),
        ({"state": "authorised"}, "送った記録を残す", "承認する</button>"),
        (
            {
                "state": "sent",
                "sent_on": "2027-06-02",
                "reference": "F-1",
                "recorded_by": world.PERSON,
            },
            "別の人の確認を待っています",
            "明細で確かめた",
        ),
        (
            {
                "state": "sent",
                "sent_on": "2027-06-02",
                "reference": "F-1",
                "recorded_by": world.OTHER,
            },
            "明細で確かめた",
            "取りやめる</summary>",
        ),
    ],
)
async def test_nobody_is_shown_a_button_that_would_be_refused(
    reader: Reader, played: Played, changes: dict[str, object], reads: str, never: str
) -> None:
    _alone(played, **changes)
    await reader.open("/desk/payouts")
    reader.reads(reads)
    assert never not in reader.page


async def test_who_may_not_approve_is_not_offered_to(reader: Reader, played: Played) -> None:
    known: Any = played.answers["GET accounts/me"]
    desk = world.office("staff", "chamber", organisation_id=world.AISE)
    played.answers["GET accounts/me"] = {**known, "memberships": [desk]}
    _alone(played)
    await reader.open("/desk/payouts")
    reader.reads("ほかの人の承認を待っています")
    assert "承認する</button>" not in reader.page


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (problem(403, "same-person"), "別の人が進めてください"),
        (problem(403, "own-payout"), "自分のプロジェクトの振込を進められません"),
        (problem(409, "figures-changed"), "もう一度申し込んでください"),
        (problem(409, "wrong-state"), "もう先に進んでいます"),
    ],
)
async def test_a_refusal_is_said_in_words(
    reader: Reader, played: Played, refusal: httpx.Response, sentence: str
) -> None:
    _alone(played)
    played.patterns[paid_out.approvals()] = refusal
    await reader.open("/desk/payouts")
    await reader.send(f"/{PAYOUT}/approval")
    assert reader.status == 422
    reader.reads(sentence)


async def test_the_transfer_is_recorded_with_its_day_and_number(
    reader: Reader, played: Played
) -> None:
    _alone(played, state="authorised")
    played.answers[f"PUT payments/payouts/{PAYOUT}/record"] = payout(state="sent")
    await reader.open("/desk/payouts")
    sent_on = f"sent-{PAYOUT}"
    day = {f"{sent_on}-year": "2027", f"{sent_on}-month": "6", f"{sent_on}-day": "2"}
    await reader.send(f"/{PAYOUT}/record", **day, **{f"reference-{PAYOUT}": "F-1"})
    assert sent(played, f"PUT payments/payouts/{PAYOUT}/record") == [
        {"sent_on": "2027-06-02", "reference": "F-1"}
    ]


async def test_a_payout_is_cancelled_with_a_reason_alone(
    reader: Reader, played: Played
) -> None:
    _alone(played)
    path = f"PUT payments/payouts/{PAYOUT}/cancellation"
    played.answers[path] = payout(state="cancelled", cancel_reason="口座がちがう")
    await reader.open("/desk/payouts")
    await reader.send(f"/{PAYOUT}/cancellation", **{f"reason-{PAYOUT}": ""})
    assert (reader.status, sent(played, path)) == (422, [])
    await reader.send(f"/{PAYOUT}/cancellation", **{f"reason-{PAYOUT}": "口座がちがう"})
    reader.reads("振込を取りやめました。お金はそのままです。")


async def test_the_owner_reads_first_whether_money_moved(
    reader: Reader, played: Played
) -> None:
    await reader.open(MONEY)
    reader.reads("まだ振り込んでいません", "13,140円", "取り消しになったお申込みが1件")
    done = payout(state="confirmed", sent_on="2027-06-02", confirmed_at=world.OPENS)
    told = paid_out.statement(owed=paid_out.NOTHING, pledges=0, payouts=[done])
    played.answers[f"GET payments/rounds/{paid_out.ROUND}/statement"] = told
    await reader.open(MONEY)
    reader.reads("13,140円を振り込みました")


@pytest.mark.parametrize(
    ("answer", "is_asked"),
    [(problem(404, "not-found"), True), (problem(503, "busy"), False), (None, False)],
)
async def test_an_owner_with_money_and_no_account_is_asked_for_one_first(
    reader: Reader, played: Played, answer: Any, *, is_asked: bool
) -> None:
    if answer is not None:
        played.answers[f"GET payments/projects/{FUNDED}/payout-account"] = answer
    await reader.open(f"/owner/projects/{FUNDED}")
    asked = "集まったお金を振り込む口座を、教えてください。"
    assert (asked in Page(reader.page).words) == is_asked


async def test_the_owner_names_the_account(reader: Reader, played: Played) -> None:
    path = f"PUT payments/projects/{FUNDED}/payout-account"
    played.answers[path] = {**paid_out.ACCOUNT, "given_at": world.OPENS}
    await reader.open(MONEY)
    await reader.send(MONEY, account_number="76")
    assert (reader.status, sent(played, path)) == (422, [])
    given = {
        "bank_code": "0009",
        "branch_code": "001",
        "account_kind": "ordinary",
        "account_number": "1234567",
        "holder": "やまだ たろう",
    }
    await reader.send(MONEY, **given)
    assert sent(played, path) == [
        {
            "account": {
                "bank_code": "0009",
                "branch_code": "001",
                "kind": "ordinary",
                "number": "1234567",
                "holder_kana": "ヤマダ タロウ",
            }
        }
    ]


async def test_before_a_round_is_published_the_estimate_stands_alone(
    reader: Reader, played: Played
) -> None:
    path = f"GET payments/rounds/{paid_out.ROUND}/statement"
    played.answers[path] = problem(404, "not-found")
    await reader.open(MONEY)
    reader.reads("手取りの目安", "実行者が受け取るお金")
    assert "振込先の口座" not in reader.page


async def test_another_persons_money_is_not_there(reader: Reader) -> None:
    await reader.open(f"/owner/projects/{paid_out.PROJECT}/money")
    assert reader.status == 404
