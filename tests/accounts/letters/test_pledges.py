"""Letters to who pledged: each step once, the money first, nothing to whom is gone."""

from datetime import timedelta
from typing import Any

import pytest

from services.accounts.letters.domain import NEWS_FOR
from shared.contracts.matching import PledgeClosing, PledgeDue, PledgeReleased, PledgeSeated
from shared.contracts.payments import PaymentRefunded
from tests.accounts.letters.stage import Stage, stage_of
from tests.accounts.world import NOON, World

TRANSFER: dict[str, Any] = {"rail": "bank_transfer", "pay_by": NOON + timedelta(days=7)}


async def _pledged(stage: Stage, **changed: Any) -> PledgeSeated:
    """Seated and confirmed; letters leave side by side, so the second waits for the first."""
    who = await stage.world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **changed)
    for told in (seated, stage.confirmed(seated)):
        await stage.hear(told)
        await stage.mails()
    return seated


def _closing(of: PledgeSeated, reason: str) -> PledgeClosing:
    told = {"round_id": of.round_id, "pledge_id": of.pledge_id, "occurred_at": NOON}
    return PledgeClosing.model_validate({**told, "reason": reason})


def _released(of: PledgeSeated) -> PledgeReleased:
    return PledgeReleased(
        round_id=of.round_id, pledge_id=of.pledge_id, attempt=1, occurred_at=NOON
    )


async def test_a_confirmed_pledge_brings_one_letter_however_often_it_is_told(
    world: World,
) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    told = await stage.hear(seated, stage.confirmed(seated))
    assert await stage.mails() == ["ご支援を受け付けました"]
    assert stage.world.mailbox.letters[-1]["To"] == "a@example.jp"
    assert "まだ請求していません" in stage.text.splitlines()[0]
    for shown in ("10,000円", "2026年12月14日（月）12:00まで、理由を言わずに取消しができます"):
        assert shown in stage.text
    assert f"http://web/pledges/{seated.pledge_id}" in stage.text
    await stage.deliver(told)
    # Even the same fact under another id is the same letter.
    await stage.hear(stage.confirmed(seated))
    assert await stage.mails() == []


async def test_a_transfer_is_awaited_then_received(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **TRANSFER)
    await stage.hear(seated)
    assert await stage.mails() == ["お振込みをお待ちしています"]
    assert stage.text.startswith("お支払いは、まだです。")
    assert "2026年12月1日（火）12:00までに、10,000円をお振り込みください" in stage.text
    await stage.hear(stage.confirmed(seated))
    assert await stage.mails() == ["ご支援を受け付けました"]
    assert stage.text.startswith("ご入金を確認しました。10,000円をお預かりしています。")


async def test_a_card_page_left_unfinished_brings_no_letter(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    await stage.hear(seated, _closing(seated, "expired"), _released(seated))
    assert await stage.mails() == []


async def test_a_transfer_that_did_not_come_ends_with_a_letter_when_it_is_certain(
    world: World,
) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id, **TRANSFER)
    await stage.hear(seated, _closing(seated, "expired"))
    assert await stage.mails() == ["お振込みをお待ちしています"]
    await stage.hear(_released(seated))
    assert await stage.mails() == ["期限が過ぎました"]


@pytest.mark.parametrize(
    ("rail", "money"),
    [
        ({}, "お金はいただいていません。カードへの請求もありません。"),
        (TRANSFER, "お預かりしている10,000円は、全額をご指定の口座にお返しします。"),
    ],
)
async def test_a_failed_round_and_a_withdrawal_say_first_where_the_money_is(
    world: World, rail: dict[str, Any], money: str
) -> None:
    stage = await stage_of(world)
    failed = await _pledged(stage, **rail)
    await stage.hear(_closing(failed, "round_failed"), _closing(failed, "round_failed"))
    assert await stage.mails() == ["募集は不成立でした"]
    assert stage.text.startswith(money)
    withdrawn = await _pledged(stage, **rail)
    await stage.hear(_closing(withdrawn, "withdrawn"))
    assert await stage.mails() == []
    await stage.hear(_released(withdrawn))
    assert await stage.mails() == ["お申込みの取消しが終わりました"]
    assert stage.text.startswith(money)


async def test_a_success_says_what_is_charged_and_what_was_not_allotted(world: World) -> None:
    stage = await stage_of(world)
    pledged = await _pledged(stage, amount_minor=30_000)
    allotted = PledgeDue(
        round_id=stage.round_id,
        pledge_id=pledged.pledge_id,
        attempt=1,
        units=2,
        amount_minor=20_000,
        currency="JPY",
        occurred_at=NOON,
    )
    await stage.hear(allotted)
    assert await stage.mails() == ["募集が成立しました"]
    assert "お届け先をまだ入れていないときは" in stage.text
    assert stage.text.startswith("20,000円を、ご登録のカードに請求する手続きを始めました。")
    assert "2口（20,000円分）を割り当てました。残りの10,000円は、請求しません" in stage.text
    assert "割り当ての証明は、このご支援のページから見られます" in stage.text


async def test_of_a_round_by_rule_no_letter_promises_all_that_was_asked_for(
    world: World,
) -> None:
    stage = await stage_of(world, allotment="by_rule", allotment_rule="max_min")
    card = await _pledged(stage)
    assert "成立した場合だけ、多くても10,000円をカードに請求します" in stage.text
    assert "口数がへることも、1口もないこともあります" in stage.text
    await stage.hear(_closing(card, "not_allotted"))
    assert await stage.mails() == ["割り当ての結果"]
    assert stage.text.startswith("お金はいただいていません。")
    assert "お申込みが多く、口を割り当てられませんでした" in stage.text


async def test_a_transfer_hears_how_much_of_it_comes_back_and_when(world: World) -> None:
    stage = await stage_of(world, allotment="by_rule", allotment_rule="max_min")
    paid = await _pledged(stage, **TRANSFER)
    assert "お預かりしていればお返しします" in stage.text
    allotted = PledgeDue(
        round_id=stage.round_id,
        pledge_id=paid.pledge_id,
        attempt=1,
        units=1,
        amount_minor=4_000,
        currency="JPY",
        occurred_at=NOON,
    )
    await stage.hear(allotted)
    await stage.mails()
    assert "残りの6,000円は、ご指定の口座にお返しします。銀行の営業日で3日ほど" in stage.text


async def test_a_refund_that_was_sent_is_told_with_its_amount(world: World) -> None:
    stage = await stage_of(world)
    pledged = await _pledged(stage, **TRANSFER)
    refunded = PaymentRefunded(
        pledge_id=pledged.pledge_id,
        round_id=stage.round_id,
        amount_minor=10_000,
        currency="JPY",
        occurred_at=NOON,
    )
    await stage.hear(refunded)
    assert await stage.mails() == ["お返ししました"]
    assert stage.text.startswith("10,000円を、ご指定の口座に送りました。")


async def test_an_investment_is_called_an_application_with_its_legal_right(
    world: World,
) -> None:
    stage = await stage_of(world, instrument="equity")
    who = await world.sign_in("a@example.jp")
    until = NOON + timedelta(days=7)
    seated = stage.seated(who.person_id, instrument="equity", withdraw_until=until, **TRANSFER)
    await stage.hear(seated)
    assert await stage.mails() == ["お振込みをお待ちしています"]
    await stage.hear(stage.confirmed(seated))
    assert await stage.mails() == ["申込みを受け付けました"]
    assert "2026年12月1日（火）12:00まで、理由を言わずに撤回ができます" in stage.text
    assert "支援" not in stage.text.partition("――")[0]


async def test_a_flexible_round_says_on_which_day_the_card_is_charged(world: World) -> None:
    stage = await stage_of(world, mode="flexible")
    await _pledged(stage, withdraw_until=NOON + timedelta(days=8))
    assert "2026年12月2日（水）12:00を過ぎると、10,000円をカードに請求します" in stage.text
    assert "目標に届かなくても実施し" in stage.text


async def test_old_news_are_learned_and_not_told(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    confirmed = stage.confirmed(seated)
    world.clock.move(seconds=NEWS_FOR.total_seconds())
    await stage.hear(seated, confirmed)
    assert await stage.mails() == []
    assert await world.rows("SELECT state FROM heard_pledge") == [{"state": "confirmed"}]


async def test_nothing_goes_to_whom_closed_their_account(world: World) -> None:
    stage = await stage_of(world)
    who = await world.sign_in("a@example.jp")
    seated = stage.seated(who.person_id)
    await stage.hear(seated, stage.confirmed(seated))
    closed = await world.http.delete("/me", headers=who.bearer)
    assert closed.status_code == 204
    assert await stage.mails() == []
    assert await world.rows("SELECT kind, state FROM letter WHERE subject_id IS NOT NULL") == [
        {"kind": "pledge_received", "state": "needless"}
    ]
