"""What the pages say where something ended or failed: nothing that is no longer true."""

from typing import Any

import pytest

from tests.web import world
from tests.web.browsing import Reader
from tests.web.pages import Page
from tests.web.playing import Played, problem

PAYMENT = f"GET payments/pledges/{world.PLEDGE}/payment"
ROUND = f"GET matching/rounds/{world.REWARD_ROUND}"


def due(played: Played, payment: object) -> None:
    """One pledge by card that is being charged, and what payments says about it."""
    nothing = {"what": "charge", "by": None}
    played.answers["GET matching/pledges"] = {
        "pledges": [world.pledge(state="due", next=nothing)]
    }
    played.answers[PAYMENT] = payment


async def test_ones_own_page_asks_for_another_card_as_the_pledges_page_does(
    reader: Reader, played: Played
) -> None:
    due(played, world.payment(state="declined", repair_until="2027-07-07T03:00:00Z"))
    await reader.open("/my")
    reader.reads(
        "カードを直してください", "2027年7月7日（水）12:00までに、カードを登録し直して"
    )
    assert "お手続きは要りません" not in reader.page


async def test_while_payments_is_away_nobody_is_told_that_there_is_nothing_to_do(
    reader: Reader, played: Played
) -> None:
    due(played, problem(503, "away"))
    await reader.open("/my")
    reader.reads("もう一度お支払いにならないでください")
    assert "お手続きは要りません" not in reader.page


async def test_an_ended_round_counts_what_counted_and_offers_nothing_more(
    reader: Reader, played: Played
) -> None:
    counted = {"result": "failed", "decided_at": world.SETTLES, "counted_minor": 15_000, "counted_pledges": 3}  # fmt: skip
    running: dict[str, Any] = {**played.answers[ROUND], "state": "failed", "takes_pledges": False, "people": 0, "outcome": counted}  # type: ignore[dict-item]  # fmt: skip
    played.answers[ROUND] = running
    await reader.open(f"/projects/{world.REWARD}")
    words = Page(reader.page).words
    assert "3件" in words
    for gone in ("0人", "のこり229口", "お申込みの取消しは、しめきりまでできます"):
        assert gone not in words


async def test_who_may_not_end_a_role_reads_that_and_nothing_about_an_address(
    reader: Reader, played: Played
) -> None:
    await reader.open("/desk/people")
    path = f"DELETE accounts/organisations/{world.AISE}/members/{world.INVESTOR}"
    played.answers[path] = problem(403, "administrators-decide")
    await reader.send(dismiss=world.INVESTOR)
    reader.reads("役割をつけたり終えたりするのは、その組織の管理者です")
    assert "メールアドレス：" not in reader.page


async def test_who_comes_back_from_paying_is_not_asked_to_pay_again(
    reader: Reader, played: Played
) -> None:
    declined = {"state": "declined", "is_declined": True, "can_pay": "card_page"}
    due(played, world.payment(**declined, repair_until="2027-07-07T03:00:00Z"))
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(state="due")
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("カードを登録し直してください")
    await reader.open(f"/pledges/{world.PLEDGE}/back")
    reader.reads("お支払いの結果を確認しています", "もう一度お支払いにならないでください")
    assert "カードを登録する" not in reader.page


async def test_charged_pledges_stand_newest_first_whatever_their_numbers(
    reader: Reader, played: Played
) -> None:
    first, last = "2027-06-01T00:00:00Z", "2027-06-09T00:00:00Z"
    other = world.refundable(pledge_id=world.DECISION, applied_at=last)
    rows = [world.refundable(applied_at=first), other]
    played.answers["GET matching/refundable-pledges"] = {"pledges": rows}
    await reader.open("/desk/refunds")
    assert reader.page.index("2027年6月9日") < reader.page.index("2027年6月1日")


async def test_each_answer_that_is_missing_is_named(reader: Reader) -> None:
    await reader.open(f"/register/{world.INVESTOR}/figures/suitability")
    await reader.send(money_not_needed="")
    reader.reads("暮らしに要るお金ではありません：確かめて、印をつけてください")


async def test_the_button_beside_a_withdrawal_does_not_offer_to_go_on(
    reader: Reader, played: Played
) -> None:
    found = world.pledge(state="closing", reason="withdrawn")
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = found
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("いまの様子を見る")
    assert "続ける" not in reader.page


@pytest.mark.parametrize(
    ("state", "reason", "money"),
    [
        ("confirmed", None, "お金が入っていれば、全額をお返しします。"),
        ("closing", "round_failed", "お金が入っていれば、全額をお返しします。"),
        ("refund_due", "round_failed", "全額をお返しします。手続きをしています。"),
        ("refunded", "round_failed", "全額をお返ししました。"),
        ("released", "round_failed", "お金はいただいていません。"),
    ],
)
async def test_who_invested_in_a_round_that_failed_reads_that_first_and_where_the_money_is(
    reader: Reader, played: Played, state: str, reason: str | None, money: str
) -> None:
    key = f"GET matching/pledges/{world.INVESTED}"
    pledge: Any = played.answers[key]
    played.answers[key] = {
        **pledge,
        "state": state,
        "reason": reason,
        "round_state": "failed",
        "may_withdraw": False,
    }
    await reader.open(f"/pledges/{world.INVESTED}")
    words = Page(reader.page).words
    assert words.index("目標に届かず、成立しませんでした") < words.index(money)
    assert "結果が決まる日" not in words
    assert "成立した場合だけ" not in words


@pytest.mark.parametrize(
    ("state", "payment", "money"),
    [
        ("refund_due", {"returned_minor": 5_000}, "5,000円をお返しする手続きをしています"),
        ("refunded", {"returned_minor": 5_000}, "5,000円をお返ししました"),
        ("refunded", None, "お金をお返ししました"),
    ],
)
async def test_what_goes_back_is_what_came_in_not_what_was_pledged(
    reader: Reader, played: Played, state: str, payment: dict[str, Any] | None, money: str
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(
        state=state, reason="withdrawn", rail="bank_transfer"
    )
    played.answers[PAYMENT] = payment and world.payment(rail="bank_transfer", **payment)
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads(money)
    assert "10,000円をお返し" not in reader.page


@pytest.mark.parametrize("state", ["closing", "released", "refund_due", "refunded"])
async def test_who_did_not_answer_a_change_reads_why_it_ended(
    reader: Reader, played: Played, state: str
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(
        state=state, reason="not_reconfirmed"
    )
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("変更へのお返事が期限までになかったので、お申込みを終えました")


async def test_after_a_short_deposit_the_rest_alone_is_asked_for(
    reader: Reader, played: Played
) -> None:
    played.answers[f"GET matching/pledges/{world.PLEDGE}"] = world.pledge(
        state="seated", rail="bank_transfer"
    )
    short = {"rail": "bank_transfer", "received_minor": 4_000, "backing": None}
    played.answers[PAYMENT] = world.payment(state="awaiting", **short)
    await reader.open(f"/pledges/{world.PLEDGE}")
    reader.reads("4,000円が届いています。", "あと6,000円をお振り込みください。")


async def test_ones_own_page_begins_with_what_is_not_over(
    reader: Reader, played: Played
) -> None:
    older, newer = "2027-06-01T00:00:00Z", "2027-06-09T00:00:00Z"
    running = world.pledge(state="confirmed", applied_at=older)
    over = world.pledge(
        state="released", reason="withdrawn", applied_at=newer, pledge_id=world.DECISION
    )
    played.answers["GET matching/pledges"] = {"pledges": [running, over]}
    await reader.open("/my")
    words = Page(reader.page).words
    assert words.index("まだ請求していません。") < words.index("お金はいただいていません。")
